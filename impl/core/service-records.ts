/**
 * Services: what a job asks to be found under a name, and the registration of one that runs. Shapes only; Nomad's own
 * service discovery (`provider = "nomad"`). Source: reference pages nomad-features.md, services; nomad-wire.md, 5;
 * recorded as `structs.ServiceRegistration`.
 */
import type { Index } from './records.ts';

/** A `service` block of a group or task. */
export interface Service {
  readonly Name: string;
  /** The label of a port of its group's network, or a number in digits; empty: a service without a port. */
  readonly PortLabel?: string;
  readonly Tags?: readonly string[] | null;
  /** `consul` is Nomad's default where a job says nothing. Others than `nomad` are not registered here. */
  readonly Provider?: string;
  /** Where it is found, instead of the node. */
  readonly Address?: string;
}

export interface ServiceRegistration {
  /** The client's name for it; unique in its namespace. */
  readonly ID: string;
  readonly ServiceName: string;
  readonly Namespace: string;
  readonly NodeID: string;
  readonly Datacenter: string;
  readonly JobID: string;
  readonly AllocID: string;
  readonly Tags: readonly string[];
  readonly Address: string;
  readonly Port: number;
  readonly CreateIndex: Index;
  readonly ModifyIndex: Index;
}

/** What is listed of all the services of one name. */
export interface ServiceStub {
  readonly ServiceName: string;
  /** Of each of them, without repetition. */
  readonly Tags: readonly string[];
}
