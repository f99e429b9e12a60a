/** Jobs that are patterns of others, and what is kept of those that were made from one. Shapes only, as in `records.ts`. */

/** When a job is launched, again and again. Nomad: `structs.PeriodicConfig`. */
export interface Periodic {
  readonly Enabled?: boolean;
  readonly Spec?: string;
  readonly SpecType?: string;
  readonly ProhibitOverlap?: boolean;
  /** Of the IANA database. */
  readonly TimeZone?: string;
}

/** What dispatching a job asks for. Nomad: `structs.ParameterizedJobConfig`. */
export interface ParameterizedJob {
  readonly Payload: string;
  readonly MetaRequired?: readonly string[] | null;
  readonly MetaOptional?: readonly string[] | null;
}

/** A part of `Job`. */
export interface MadeFromPattern {
  /** Of a job that was launched or dispatched: the one that it was made from. */
  readonly ParentID?: string;
  readonly Periodic?: Periodic | null;
  readonly ParameterizedJob?: ParameterizedJob | null;
  readonly Dispatched?: boolean;
  readonly DispatchIdempotencyToken?: string;
  /** In base64, packed. */
  readonly Payload?: string;
}
