/** Networks and their ports. */
import { label, many, one, optional, plain, type BlockSpec } from './fields.ts';

const port = (name: string): BlockSpec => ({
  name,
  label: 'label',
  fields: [
    label('Label'),
    plain('Value', 'static', 'int64'),
    plain('To', 'to', 'int64'),
    plain('HostNetwork', 'host_network'),
  ],
});

const DNS: BlockSpec = {
  name: 'dns',
  fields: [
    plain('Servers', 'servers', 'strings'),
    plain('Searches', 'searches', 'strings'),
    plain('Options', 'options', 'strings'),
  ],
};

export const NETWORK: BlockSpec = {
  name: 'network',
  fields: [
    plain('Mode', 'mode'),
    plain('Device', 'device'),
    plain('CIDR', 'cidr'),
    plain('IP', 'ip'),
    one('DNS', 'dns', () => DNS),
    many('ReservedPorts', 'reserved_ports', () => port('reserved_ports')),
    many('DynamicPorts', 'port', () => port('port')),
    plain('Hostname', 'hostname'),
    optional('MBits', 'mbits', 'int64'),
  ],
};
