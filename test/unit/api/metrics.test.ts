/** `/v1/metrics`: Nomad's names in both forms. */
import { expect, test } from 'vitest';
import { metricsRoutes } from '../../../impl/api/metrics.ts';
import type { Ask } from '../../../impl/api/exchange.ts';
import { Bench } from '../server/bench.ts';
import { aJob, aRegistration } from '../server/records.ts';

const bench = new Bench();
bench.ask('Node.Register', { Node: aRegistration('n1') });
bench.ask('Job.Register', { Job: aJob() });
const standing = () => ({ index: 7, fingerprint: '', term: 3, leading: true, leader: 's1' });
const ask: Ask = (method, args) => Promise.resolve(bench.ask(method, args));

async function read(query: string) {
  const get = metricsRoutes({ standing })[0]?.methods['GET'];
  return await get!(
    { method: 'GET', path: '', id: '', body: undefined, query: new URLSearchParams(query) },
    ask,
  );
}

test('gauges as JSON', async () => {
  const { json } = await read('');
  const { Gauges } = json as { Gauges: { Name: string; Value: number }[] };
  const value = (name: string): number | undefined => Gauges.find(({ Name }) => Name === name)?.Value;
  expect(value('nomad.raft.appliedIndex')).toBe(7);
  expect(value('nomad.nomad.job_status.pending')).toBe(1);
  expect(value('nomad.nomad.nodes.initializing')).toBe(1);
  expect(value('nomad.runtime.sys_bytes')).toBeGreaterThan(1e6);
  expect(value('nomad.runtime.event_loop_delay_ms.p99')).toBeGreaterThanOrEqual(0);
});

test('and in the text form of Prometheus; in no other', async () => {
  const { plain } = await read('format=prometheus');
  expect(plain).toMatch(/^# TYPE nomad_raft_appliedIndex gauge\nnomad_raft_appliedIndex\{host="[^"]+"\} 7$/m);
  await expect(read('format=xml')).rejects.toThrow('Unsupported metrics format "xml"');
});
