/** Blocks of Consul's service mesh. Source: Nomad's job specification at 1.5, and the API's JSON of it. */
import { LOGS, RESOURCES } from './block-resources.ts';
import {
  byLabel,
  constant,
  label,
  many,
  one,
  opaque,
  optional,
  plain,
  texts,
  type BlockSpec,
} from './fields.ts';

const EXPOSE_PATH: BlockSpec = {
  name: 'path',
  fields: [
    plain('Path', 'path'),
    plain('Protocol', 'protocol'),
    plain('LocalPathPort', 'local_path_port', 'int64'),
    plain('ListenerPort', 'listener_port'),
  ],
};

const EXPOSE: BlockSpec = {
  name: 'expose',
  fields: [many('Paths', 'path', () => EXPOSE_PATH), constant('Path', null)],
};

const MESH_GATEWAY: BlockSpec = { name: 'mesh_gateway', fields: [plain('Mode', 'mode')] };

const UPSTREAMS: BlockSpec = {
  name: 'upstreams',
  fields: [
    plain('DestinationName', 'destination_name'),
    plain('DestinationNamespace', 'destination_namespace'),
    plain('LocalBindPort', 'local_bind_port', 'int64'),
    plain('Datacenter', 'datacenter'),
    plain('LocalBindAddress', 'local_bind_address'),
    one('MeshGateway', 'mesh_gateway', () => MESH_GATEWAY),
    opaque('Config', 'config'),
  ],
};

const PROXY: BlockSpec = {
  name: 'proxy',
  fields: [
    plain('LocalServiceAddress', 'local_service_address'),
    plain('LocalServicePort', 'local_service_port', 'int64'),
    one('Expose', 'expose', () => EXPOSE),
    constant('ExposeConfig', null),
    many('Upstreams', 'upstreams', () => UPSTREAMS),
    opaque('Config', 'config'),
  ],
};

const SIDECAR_SERVICE: BlockSpec = {
  name: 'sidecar_service',
  fields: [
    plain('Tags', 'tags', 'strings'),
    plain('Port', 'port'),
    one('Proxy', 'proxy', () => PROXY),
    plain('DisableDefaultTCPCheck', 'disable_default_tcp_check', 'bool'),
  ],
};

const SIDECAR_TASK: BlockSpec = {
  name: 'sidecar_task',
  fields: [
    plain('Name', 'name'),
    plain('Driver', 'driver'),
    plain('User', 'user'),
    opaque('Config', 'config'),
    texts('Env', 'env'),
    one('Resources', 'resources', () => RESOURCES),
    texts('Meta', 'meta'),
    optional('KillTimeout', 'kill_timeout', 'duration'),
    one('LogConfig', 'logs', () => LOGS),
    optional('ShutdownDelay', 'shutdown_delay', 'duration'),
    plain('KillSignal', 'kill_signal'),
  ],
};

const BIND_ADDRESS: BlockSpec = {
  name: 'envoy_gateway_bind_addresses',
  label: 'name',
  fields: [label('Name'), plain('Address', 'address'), plain('Port', 'port', 'int64')],
};

const GATEWAY_PROXY: BlockSpec = {
  name: 'proxy',
  fields: [
    optional('ConnectTimeout', 'connect_timeout', 'duration'),
    plain('EnvoyGatewayBindTaggedAddresses', 'envoy_gateway_bind_tagged_addresses', 'bool'),
    byLabel('EnvoyGatewayBindAddresses', 'envoy_gateway_bind_addresses', () => BIND_ADDRESS),
    plain('EnvoyGatewayNoDefaultBind', 'envoy_gateway_no_default_bind', 'bool'),
    plain('EnvoyDNSDiscoveryType', 'envoy_dns_discovery_type'),
    opaque('Config', 'config'),
  ],
};

const GATEWAY_TLS: BlockSpec = {
  name: 'tls',
  fields: [
    plain('Enabled', 'enabled', 'bool'),
    plain('TLSMinVersion', 'tls_min_version'),
    plain('TLSMaxVersion', 'tls_max_version'),
    plain('CipherSuites', 'cipher_suites', 'strings'),
  ],
};

const INGRESS_SERVICE: BlockSpec = {
  name: 'service',
  fields: [plain('Name', 'name'), plain('Hosts', 'hosts', 'strings')],
};

const LISTENER: BlockSpec = {
  name: 'listener',
  fields: [
    plain('Port', 'port', 'int64'),
    plain('Protocol', 'protocol'),
    many('Services', 'service', () => INGRESS_SERVICE),
  ],
};

const INGRESS: BlockSpec = {
  name: 'ingress',
  fields: [one('TLS', 'tls', () => GATEWAY_TLS), many('Listeners', 'listener', () => LISTENER)],
};

const LINKED_SERVICE: BlockSpec = {
  name: 'service',
  fields: [
    plain('Name', 'name'),
    plain('CAFile', 'ca_file'),
    plain('CertFile', 'cert_file'),
    plain('KeyFile', 'key_file'),
    plain('SNI', 'sni'),
  ],
};

const TERMINATING: BlockSpec = {
  name: 'terminating',
  fields: [many('Services', 'service', () => LINKED_SERVICE)],
};
const MESH: BlockSpec = { name: 'mesh', fields: [] };

const GATEWAY: BlockSpec = {
  name: 'gateway',
  fields: [
    one('Proxy', 'proxy', () => GATEWAY_PROXY),
    one('Ingress', 'ingress', () => INGRESS),
    one('Terminating', 'terminating', () => TERMINATING),
    one('Mesh', 'mesh', () => MESH),
  ],
};

export const CONNECT: BlockSpec = {
  name: 'connect',
  fields: [
    plain('Native', 'native', 'bool'),
    one('Gateway', 'gateway', () => GATEWAY),
    one('SidecarService', 'sidecar_service', () => SIDECAR_SERVICE),
    one('SidecarTask', 'sidecar_task', () => SIDECAR_TASK),
  ],
};
