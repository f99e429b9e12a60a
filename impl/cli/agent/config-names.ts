/**
 * What the names in an agent's configuration are to this agent: Nomad's names, each with the setting it sets. Names that
 * Nomad knows and that change nothing here are passed over with a word; others are mistakes.
 */
import { InputError } from '../../io/input-error.ts';
import { nearest } from '../../jobspec/hcl/spelling.ts';
import type { AgentSettings } from './agent-settings.ts';
import { isValues, type Values } from './config-files.ts';

type Setting = Partial<AgentSettings>;
type Reader = (value: unknown, path: string) => Setting;

const wrong = (path: string, problem: string, remedy: string): InputError =>
  new InputError({ file: '--config', field: path, problem, remedy });

function text(name: keyof AgentSettings): Reader {
  return (value, path) => {
    if (typeof value === 'string' && value !== '') return { [name]: value };
    throw wrong(path, `is ${JSON.stringify(value)}`, 'write a text that is not empty');
  };
}

/** `as`: how the command line would have it. */
function whole(name: keyof AgentSettings, as: (value: number) => unknown = (value) => value): Reader {
  return (value, path) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return { [name]: as(value) };
    throw wrong(path, `is ${JSON.stringify(value)}`, 'write a whole number');
  };
}

function yes(name: keyof AgentSettings): Reader {
  return (value, path) => {
    if (typeof value === 'boolean') return { [name]: value };
    throw wrong(path, `is ${JSON.stringify(value)}`, 'write true or false');
  };
}

function addresses(value: unknown, path: string): Setting {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return { servers: value.map((each) => (/:\d+$/.test(each) ? each : `${each}:4647`)).join(',') };
  throw wrong(path, 'is not a list of addresses', 'write it as in ["10.0.0.1:4647"]');
}

function meta(value: unknown, path: string): Setting {
  if (isValues(value))
    return { meta: Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)])) };
  throw wrong(path, 'is not an object', 'write it as in { rack = "r1" }');
}

/** Of servers, as they are written: a port may be missing. */
function list(name: keyof AgentSettings): Reader {
  return (value, path) => {
    const items = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(items) || !items.every((each) => typeof each === 'string'))
      throw wrong(path, 'is not a list of addresses', 'write it as in ["10.0.0.1", "10.0.0.2:4648"]');
    const cloud = items.find((each) => each.includes('provider='));
    if (cloud !== undefined)
      throw wrong(path, `asks a cloud: ${cloud}`, 'list the addresses of the servers instead');
    return { [name]: items };
  };
}

const READERS: Readonly<Record<string, Reader>> = {
  region: text('region'),
  datacenter: text('dc'),
  name: text('node'),
  data_dir: text('dataDir'),
  bind_addr: text('bind'),
  'ports.http': whole('httpPort', String),
  'ports.rpc': whole('rpcPort', String),
  'ports.serf': whole('linkPort', String),
  'ports.link': whole('linkPort', String),
  'advertise.http': text('advertiseHttp'),
  'advertise.rpc': text('advertiseRpc'),
  'advertise.serf': text('advertiseSerf'),
  'tls.http': yes('tlsHttp'),
  'tls.rpc': yes('tlsRpc'),
  'tls.ca_file': text('caFile'),
  'tls.cert_file': text('certFile'),
  'tls.key_file': text('keyFile'),
  'tls.verify_server_hostname': yes('verifyServerHostname'),
  'tls.verify_https_client': yes('verifyHttpsClient'),
  'tls.rpc_upgrade_mode': yes('rpcUpgradeMode'),
  leave_on_interrupt: yes('leaveOnInterrupt'),
  leave_on_terminate: yes('leaveOnTerminate'),
  'server.enabled': yes('server'),
  'server.bootstrap_expect': whole('bootstrapExpect'),
  'server.retry_join': list('retryJoin'),
  'server.start_join': list('startJoin'),
  'server.server_join.retry_join': list('retryJoin'),
  'server.server_join.start_join': list('startJoin'),
  'client.enabled': yes('client'),
  'client.servers': addresses,
  'client.server_join.retry_join': addresses,
  'client.server_join.start_join': addresses,
  'client.node_class': text('nodeClass'),
  'client.meta': meta,
  'client.network_interface': text('networkInterface'),
  'client.cpu_total_compute': whole('cpuTotalCompute'),
  'client.memory_total_mb': whole('memoryMB'),
  'client.disk_total_mb': whole('diskMB'),
  'client.min_dynamic_port': whole('minDynamicPort'),
  'client.max_dynamic_port': whole('maxDynamicPort'),
  'plugin.raw_exec.config.enabled': yes('rawExec'),
};

/** Nomad's, without a meaning here. */
const IDLE = new Set(
  (
    'acl addresses audit autopilot bind consul disable_anonymous_signature disable_update_check ' +
    'enable_debug enable_syslog http_api_response_headers limits ' +
    'log_file log_include_location log_json log_level log_rotate_bytes log_rotate_duration log_rotate_max_files ' +
    'plugin plugin_dir reporting sentinel syslog_facility telemetry tls.tls_cipher_suites tls.tls_min_version tls.tls_prefer_server_cipher_suites ui users vault ' +
    'client.server_join.retry_max client.server_join.retry_interval client.options client.reserved'
  ).split(' '),
);

/** `say` is told of what changes nothing here. */
export function readNames(values: Values, say: (line: string) => void): Setting {
  return readLevel(values, [], say);
}

function readLevel(values: Values, above: readonly string[], say: (line: string) => void): Setting {
  const settings = Object.entries(values).map(([name, value]) => {
    const path = [...above, name].join('.');
    const reader = Object.hasOwn(READERS, path) ? READERS[path] : undefined;
    if (reader !== undefined) return reader(value, path);
    if (Object.keys(READERS).some((known) => known.startsWith(`${path}.`)))
      return readLevel(block(value, path), [...above, name], say);
    if (!isIdle(path)) throw unknownName(path);
    say(`${path} changes nothing here`);
    return {};
  });
  return Object.assign({}, ...settings) as Setting;
}

function block(value: unknown, path: string): Values {
  if (isValues(value)) return value;
  throw wrong(path, 'is not a block', 'write it as in { enabled = true }');
}

/** All of `server` that is not read is Nomad's own tuning. */
function isIdle(path: string): boolean {
  const steps = path.split('.');
  return steps.some((_, at) => IDLE.has(steps.slice(0, at + 1).join('.'))) || /^(server|client)\./.test(path);
}

function unknownName(path: string): InputError {
  const guess = nearest(
    path,
    [...Object.keys(READERS), ...IDLE].map((known) => known.split('.')[0] ?? ''),
  );
  const remedy = guess === undefined ? "see Nomad's documentation of agent configuration" : `write ${guess}`;
  return wrong(path, 'there is no such name', remedy);
}
