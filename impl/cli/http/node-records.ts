/** What the command line shows of nodes, by the API's names. */
import type { Int } from './records.ts';

export interface NodeListItem {
  readonly ID: string;
  readonly Name: string;
  readonly Datacenter: string;
  readonly NodeClass: string;
  readonly NodePool?: string;
  readonly Address: string;
  readonly Version: string;
  readonly Drain: boolean;
  readonly SchedulingEligibility: string;
  readonly Status: string;
}

export interface Resources {
  readonly Cpu?: { readonly CpuShares: Int };
  readonly Memory?: { readonly MemoryMB: Int };
  readonly Disk?: { readonly DiskMB: Int };
}

export interface ClientNode extends Omit<NodeListItem, 'Address' | 'Version'> {
  readonly DrainStrategy?: { readonly Deadline?: Int; readonly ForceDeadline?: string } | null;
  readonly Drivers?: Readonly<
    Record<
      string,
      { readonly Detected: boolean; readonly Healthy: boolean; readonly HealthDescription: string }
    >
  > | null;
  readonly HostVolumes?: Readonly<Record<string, unknown>> | null;
  readonly HostNetworks?: Readonly<Record<string, unknown>> | null;
  readonly Events?:
    | readonly {
        readonly Timestamp: string;
        readonly Subsystem: string;
        readonly Message: string;
      }[]
    | null;
  readonly Attributes?: Readonly<Record<string, string>> | null;
  readonly Meta?: Readonly<Record<string, string>> | null;
  readonly NodeResources?: Resources | null;
  readonly ReservedResources?: Resources | null;
}
