/** What operators, and servers of each other, ask: members, Raft, the scheduler's configuration, keys, namespaces. */
import {
  any,
  bool,
  bytes,
  duration,
  int,
  list,
  map,
  optional,
  since,
  string,
  struct,
  uint,
  unixNano,
} from '../schema/kinds.ts';
import { QUERY_META, QUERY_OPTIONS, WRITE_META } from '../structs/envelopes.ts';

const GenericRequest = struct('GenericRequest', QUERY_OPTIONS);

const ServerMember = struct('ServerMember', {
  Name: string,
  Addr: bytes,
  Port: uint,
  Tags: map(string),
  Status: string,
  ProtocolMin: uint,
  ProtocolMax: uint,
  ProtocolCur: uint,
  DelegateMin: uint,
  DelegateMax: uint,
  DelegateCur: uint,
});

export const SchedulerConfiguration = struct('SchedulerConfiguration', {
  SchedulerAlgorithm: string,
  PreemptionConfig: struct('PreemptionConfig', {
    SystemSchedulerEnabled: bool,
    SysBatchSchedulerEnabled: bool,
    BatchSchedulerEnabled: bool,
    ServiceSchedulerEnabled: bool,
  }),
  MemoryOversubscriptionEnabled: bool,
  RejectJobRegistration: bool,
  PauseEvalBroker: bool,
  NodeLimitForFeasibilityChecks: since('2.0', int),
  CreateIndex: uint,
  ModifyIndex: uint,
});

export const Namespace = struct('Namespace', {
  Name: string,
  Description: string,
  Quota: string,
  Capabilities: any,
  NodePoolConfiguration: since('2.0', any),
  VaultConfiguration: since('2.0', any),
  ConsulConfiguration: since('2.0', any),
  OptionalExtraClaims: since('2.0', any),
  RequiredExtraClaims: since('2.0', any),
  Meta: map(string),
  Hash: bytes,
  CreateIndex: uint,
  ModifyIndex: uint,
});

const PublicKey = struct('KeyringPublicKey', {
  KeyID: string,
  PublicKey: bytes,
  Algorithm: string,
  Use: string,
  CreateTime: unixNano,
});

export const OPERATOR_METHODS = {
  'Status.Members': {
    args: GenericRequest,
    reply: struct('ServerMembersResponse', {
      ServerName: string,
      ServerRegion: string,
      ServerDC: string,
      Members: list(optional(ServerMember)),
    }),
  },
  'Status.RaftStats': {
    args: struct('struct{}', {}),
    reply: struct('RaftStats', { LastContact: string, LastTerm: uint, LastIndex: uint }),
  },
  'Operator.RaftGetConfiguration': {
    args: GenericRequest,
    reply: struct('RaftConfigurationResponse', {
      Servers: list(
        optional(
          struct('RaftServer', {
            ID: string,
            Node: string,
            Address: string,
            Leader: bool,
            Voter: bool,
            RaftProtocol: string,
          }),
        ),
      ),
      ...WRITE_META,
    }),
  },
  'Operator.SchedulerGetConfiguration': {
    args: GenericRequest,
    reply: struct('SchedulerConfigurationResponse', {
      SchedulerConfig: optional(SchedulerConfiguration),
      ...QUERY_META,
    }),
  },
  'Namespace.GetNamespace': {
    args: struct('NamespaceSpecificRequest', { Name: string, ...QUERY_OPTIONS }),
    reply: struct('SingleNamespaceResponse', {
      // The answer's own field of that name hides the one of no envelope: QueryMeta has none.
      Namespace: optional(Namespace),
      ...QUERY_META,
    }),
  },
  'Keyring.Get': {
    args: struct('KeyringGetRootKeyRequest', { KeyID: string, ...QUERY_OPTIONS }),
    reply: struct('KeyringGetRootKeyResponse', { Key: any, ...QUERY_META }),
  },
  'Keyring.ListPublic': {
    args: GenericRequest,
    reply: struct('KeyringListPublicResponse', {
      PublicKeys: since('2.0', list(optional(PublicKey))),
      RotationThreshold: since('2.0', duration),
      ...QUERY_META,
    }),
  },
  'Variables.List': {
    args: GenericRequest,
    reply: struct('VariablesListResponse', { Data: list(any), ...QUERY_META }),
  },
  'ServiceRegistration.List': {
    args: GenericRequest,
    reply: struct('ServiceRegistrationListResponse', { Services: list(any), ...QUERY_META }),
  },
};
