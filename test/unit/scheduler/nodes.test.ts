import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capacityOf, fitScore } from '../../../impl/core/scheduler/binpack.ts';
import { satisfies } from '../../../impl/core/scheduler/constraints.ts';
import { crowding, infeasibility } from '../../../impl/core/scheduler/feasible.ts';
import { nextNames } from '../../../impl/core/scheduler/names.ts';
import { givePorts, parsePortRanges, PortMap, portsInUse } from '../../../impl/core/scheduler/ports.ts';
import { optionLimit, shuffled } from '../../../impl/core/scheduler/rank.ts';
import { satisfiesVersion } from '../../../impl/core/scheduler/versions.ts';
import { alloc, group, job, node, rngOf } from './fixtures.ts';

describe('constraints', () => {
  const host = node('n1', {
    Attributes: { arch: 'amd64', cores: '16', 'nomad.version': '1.5.0', 'driver.mock': '1' },
    Meta: { rack: 'r1', tags: 'ssd, gpu' },
    NodeClass: 'big',
  });
  test.each([
    ['${attr.arch}', '=', 'amd64', true],
    ['${attr.arch}', '!=', 'amd64', false],
    ['${attr.none}', '=', 'x', false],
    ['${attr.none}', '!=', 'x', true],
    ['${attr.cores}', '>', '9', true],
    ['${attr.cores}', '<=', '9', false],
    ['${attr.arch}', '<', 'b', true],
    ['${node.class}', '=', 'big', true],
    ['${node.datacenter}', 'is', 'dc1', true],
    ['${node.unique.name}', '=', 'n1', true],
    ['${meta.rack}', 'regexp', '^r[0-9]$', true],
    ['${meta.rack}', 'regexp', '(?i)^R1$', true],
    ['${meta.rack}', 'regexp', '(unclosed', false],
    ['${meta.tags}', 'set_contains', 'gpu,ssd', true],
    ['${meta.tags}', 'set_contains', 'gpu,tape', false],
    ['${meta.tags}', 'set_contains_any', 'gpu,tape', true],
    ['${meta.rack}', 'is_set', '', true],
    ['${meta.none}', 'is_set', '', false],
    ['${meta.none}', 'is_not_set', '', true],
    ['${attr.nomad.version}', 'version', '>= 1.4, < 2', true],
    ['${attr.arch}', 'version', '>= 1', false],
    ['${meta.constructor}', 'is_set', '', false],
    ['${attr.arch}', 'nonsense', 'amd64', false],
  ])('%s %s %s: %s', (LTarget, Operand, RTarget, holds) => {
    expect(satisfies({ LTarget, Operand, RTarget }, host)).toBe(holds);
  });

  test.each([
    ['1.2.3', '~> 1.2', 'version', true],
    ['2.0.0', '~> 1.2', 'version', false],
    ['1.3.0', '~> 1.2.1', 'version', false],
    ['1.5.0-beta.1', '>= 1.4', 'version', false],
    ['1.5.0-beta.1', '>= 1.5.0-beta.1', 'version', true],
    ['1.5.0-beta.1', '>= 1.4.0', 'semver', true],
    ['1.5', '>= 1.4.0', 'semver', false],
    ['v1.10.0', '> 1.9.9', 'version', true],
    ['1.0.0-rc.10', '> 1.0.0-rc.9', 'semver', true],
    ['1.0.0', '!= 1.0', 'version', false],
    ['1.0.0', 'about 1', 'version', false],
  ] as const)('%s satisfies %s (%s): %s', (version, constraint, dialect, holds) => {
    expect(satisfiesVersion(version, constraint, dialect)).toBe(holds);
  });
});

describe('feasibility', () => {
  const any = group();
  test('a driver must be there and healthy, by its report or else by its attribute', () => {
    expect(infeasibility(job(), any, node('n1'))).toBeUndefined();
    const sick = { mock: { Detected: true, Healthy: false } };
    expect(infeasibility(job(), any, node('n1', { Drivers: sick }))).toBe('missing drivers');
    expect(infeasibility(job(), any, node('n1', { Drivers: {} }))).toBeUndefined();
    expect(infeasibility(job(), any, node('n1', { Drivers: {}, Attributes: {} }))).toBe('missing drivers');
  });

  test('a node without a network is none for anybody', () => {
    const { Networks: _, ...cut } = node('n1').NodeResources;
    expect(infeasibility(job(), any, node('n1', { NodeResources: cut }))).toBe('missing network');
  });

  test('a broken constraint is named', () => {
    const picky = job({ Constraints: [{ LTarget: '${attr.arch}', Operand: '=', RTarget: 'arm64' }] });
    expect(infeasibility(picky, any, node('n1'))).toBe('${attr.arch} = arm64');
  });

  test('distinct hosts: job-wide or for the group', () => {
    const rule = { LTarget: '', Operand: 'distinct_hosts', RTarget: '' };
    const other = alloc('a', job(), 'n1', { TaskGroup: 'other' });
    const nodeOf = () => node('n1');
    expect(crowding(job({ Constraints: [rule] }), any, node('n1'), [other], nodeOf)).toBe('distinct_hosts');
    const apart = group({ Constraints: [rule] });
    expect(crowding(job(), apart, node('n1'), [other], nodeOf)).toBeUndefined();
    const same = alloc('a', job(), 'n1');
    expect(crowding(job(), apart, node('n1'), [same], nodeOf)).toBe('distinct_hosts');
    expect(crowding(job(), apart, node('n2'), [same], nodeOf)).toBeUndefined();
  });

  test('distinct property: so many per value', () => {
    const rule = { LTarget: '${meta.rack}', Operand: 'distinct_property', RTarget: '2' };
    const apart = group({ Constraints: [rule] });
    const nodeOf = (id: string) => node(id, { Meta: { rack: 'r1' } });
    const here = node('n9', { Meta: { rack: 'r1' } });
    const one = [alloc('a', job(), 'n1')];
    expect(crowding(job(), apart, here, one, nodeOf)).toBeUndefined();
    const two = [...one, alloc('b', job(), 'n2')];
    expect(crowding(job(), apart, here, two, nodeOf)).toBe('${meta.rack} distinct_property 2');
  });
});

describe('ports', () => {
  const http = { Label: 'http', Value: 8080 };

  test('ranges', () => {
    expect(parsePortRanges('22, 80,8500-8502,x')).toEqual([22, 80, 8500, 8501, 8502]);
    expect(parsePortRanges('')).toEqual([]);
  });

  test('static ports collide, reserved ones too; dynamic ones avoid all', () => {
    const reserved = {
      Cpu: { CpuShares: 0 },
      Memory: { MemoryMB: 0 },
      Disk: { DiskMB: 0 },
      Networks: { ReservedHostPorts: '8080' },
    };
    const host = node('n1', { ReservedResources: reserved });
    const { map } = portsInUse(host, []);
    expect(givePorts(host, map, [{ ReservedPorts: [http] }], rngOf(1))).toEqual({
      exhausted: 'network: reserved port collision http=8080',
    });
  });

  test('dynamic ports: within range, distinct, until there are none', () => {
    const resources = { ...node('n1').NodeResources, MinDynamicPort: 100, MaxDynamicPort: 103 };
    const host = node('n1', { NodeResources: resources });
    const ask = [{ DynamicPorts: [{ Label: 'p', Value: 0, To: -1 }] }];
    const map = new PortMap();
    const given = [1, 2, 3, 4].flatMap(() => {
      const got = givePorts(host, map, ask, rngOf(3));
      return 'ports' in got ? got.ports : [];
    });
    expect(given.map((port) => port.Value).sort((a, b) => a - b)).toEqual([100, 101, 102, 103]);
    expect(given.every((port) => port.To === port.Value)).toBe(true);
    expect(givePorts(host, map, ask, rngOf(3))).toEqual({
      exhausted: 'network: dynamic port selection failed',
    });
  });

  test('a bitmap holds what was taken, once', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 65_535 })),
        fc.integer({ min: 1, max: 65_535 }),
        (ports, other) => {
          const map = new PortMap();
          for (const port of ports) expect(map.take(port)).toBe(true);
          for (const port of ports) expect(map.take(port)).toBe(false);
          expect(map.taken(other)).toBe(ports.includes(other));
        },
      ),
    );
  });
});

describe('ranking', () => {
  const capacity = capacityOf(node('n1'));
  test('an empty node scores 0, a full one 1, fuller is better', () => {
    expect(fitScore({ cpu: 0, memoryMb: 0, diskMb: 0 }, capacity)).toBe(0);
    expect(fitScore({ cpu: 4000, memoryMb: 8192, diskMb: 0 }, capacity)).toBe(1);
    const half = fitScore({ cpu: 2000, memoryMb: 4096, diskMb: 0 }, capacity);
    expect(half).toBeCloseTo((20 - 2 * Math.sqrt(10)) / 18, 10);
  });

  test('how many are compared', () => {
    expect([1, 2, 5, 100].map((n) => optionLimit('service', n))).toEqual([2, 2, 3, 7]);
    expect(optionLimit('batch', 100)).toBe(2);
  });

  test('a shuffle loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const inOrder = (some: readonly number[]) => [...some].sort((a, b) => a - b);
        expect(inOrder(shuffled(items, rngOf(seed)))).toEqual(inOrder(items));
      }),
    );
  });

  test('names: free ones from the lowest, then taken ones', () => {
    expect(nextNames('j', 'g', 3, ['j.g[1]'], 2)).toEqual(['j.g[0]', 'j.g[2]']);
    expect(nextNames('j', 'g', 2, ['j.g[0]', 'j.g[1]'], 1)).toEqual(['j.g[0]']);
  });
});
