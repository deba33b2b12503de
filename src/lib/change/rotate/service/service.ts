/**
 * What knows the credential besides the cluster: a database, or whatever a hook speaks to. A
 * rotation that is gone on with calls the same step again, so that each does nothing where it was
 * done already.
 */
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Journal, Slot } from '../journal/journal.ts'

export interface Service {
  /** Makes the service accept the new credential. */
  set(): Promise<Done>
  /** Proves that it does, before the Secret has it. */
  test(): Promise<Done>
  /** Makes it refuse the old credential, and proves that it does. There is no way back from here. */
  finish(): Promise<Done>
  /** Makes it accept the old credential, and no other. */
  revert(): Promise<Done>
}

/** The steps of a {@link Service}, as they are told. */
export type ServiceStep = keyof Service

/** What a step has to say. */
export interface Done {
  readonly notes?: readonly string[]
  /** The time of the service at which the new credential was set. */
  readonly since?: string
}

/** All values of a Secret. */
export type Values = ReadonlyMap<string, SecretBytes>

/** What a service is told: the whole Secret as it was, and as it shall be. */
export interface ServiceValues {
  readonly before: Values
  readonly after: Values
  /** For who compares the new values elsewhere: the key of the fingerprint of each. */
  readonly hmacKeys?: Values
}

/** The values of a journal for its service. */
export function serviceValues(
  { previous, stages, service }: Journal,
  slots: ReadonlyMap<Slot, SecretBytes>,
): ServiceValues {
  const before = new Map<string, SecretBytes>()
  const put = (values: Map<string, SecretBytes>, key: string, slot: Slot | null): void => {
    const value = slot === null ? undefined : slots.get(slot)
    if (value !== undefined) values.set(key, value)
  }
  for (const [key, slot] of Object.entries(service?.others ?? {})) put(before, key, slot)
  const after = new Map(before)
  for (const [key, slot] of Object.entries(previous)) {
    put(before, key, slot)
    put(after, key, slot)
  }
  for (const { set, remove } of stages) {
    for (const [key, slot] of Object.entries(set)) put(after, key, slot)
    for (const key of remove) after.delete(key)
  }
  return { before, after }
}
