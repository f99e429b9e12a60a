/** Services, their checks, and what connects them. Source: Nomad's job specification at 1.5, and the API's JSON of it. */
import { CONNECT } from './block-connect.ts';
import { many, one, optional, plain, texts, type BlockSpec, type Field } from './fields.ts';

const CHECK_RESTART: BlockSpec = {
  name: 'check_restart',
  fields: [
    plain('Limit', 'limit', 'int64'),
    optional('Grace', 'grace', 'duration'),
    plain('IgnoreWarnings', 'ignore_warnings', 'bool'),
  ],
};

const HEADER: Field = { kind: 'map', key: 'Header', name: 'header', element: 'strings', argument: false };

const CHECK: BlockSpec = {
  name: 'check',
  fields: [
    plain('Name', 'name'),
    plain('Type', 'type'),
    plain('Command', 'command'),
    plain('Args', 'args', 'strings'),
    plain('Path', 'path'),
    plain('Protocol', 'protocol'),
    plain('PortLabel', 'port'),
    plain('Expose', 'expose', 'bool'),
    plain('AddressMode', 'address_mode'),
    plain('Advertise', 'advertise'),
    plain('Interval', 'interval', 'duration'),
    plain('Timeout', 'timeout', 'duration'),
    plain('InitialStatus', 'initial_status'),
    plain('TLSSkipVerify', 'tls_skip_verify', 'bool'),
    HEADER,
    plain('Method', 'method'),
    one('CheckRestart', 'check_restart', () => CHECK_RESTART),
    plain('GRPCService', 'grpc_service'),
    plain('GRPCUseTLS', 'grpc_use_tls', 'bool'),
    plain('TaskName', 'task'),
    plain('SuccessBeforePassing', 'success_before_passing', 'int64'),
    plain('FailuresBeforeCritical', 'failures_before_critical', 'int64'),
    plain('Body', 'body'),
    plain('OnUpdate', 'on_update'),
  ],
};

export const SERVICE: BlockSpec = {
  name: 'service',
  fields: [
    plain('Name', 'name'),
    plain('Tags', 'tags', 'strings'),
    plain('CanaryTags', 'canary_tags', 'strings'),
    plain('EnableTagOverride', 'enable_tag_override', 'bool'),
    plain('PortLabel', 'port'),
    plain('AddressMode', 'address_mode'),
    plain('Address', 'address'),
    many('Checks', 'check', () => CHECK),
    one('CheckRestart', 'check_restart', () => CHECK_RESTART),
    one('Connect', 'connect', () => CONNECT),
    texts('Meta', 'meta'),
    texts('CanaryMeta', 'canary_meta'),
    texts('TaggedAddresses', 'tagged_addresses'),
    plain('TaskName', 'task'),
    plain('OnUpdate', 'on_update'),
    plain('Provider', 'provider'),
  ],
};
