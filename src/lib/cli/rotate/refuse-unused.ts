/** A flag that does nothing was meant for something. */
import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import type { NewValues, RotatedSecret } from '../../change/rotate/index.ts'
import { givesValues } from '../values/gather.ts'
import type { RotateInvocation } from './invocation.ts'
import { secondKeys } from './second-keys.ts'

/** @throws UserError for a flag that has no part in what the others ask for */
export function refuseUnusedFlags(invocation: RotateInvocation, isFleet: boolean): void {
  const { flags } = invocation
  if (!isFleet && (flags['at-once'] !== undefined || flags['keep-going'])) {
    const flag = flags['keep-going'] ? '--keep-going' : '--at-once'
    throw new UserError(`${flag} is for many Secrets`, ['choose them by -l or --list'])
  }
  const { 'second-key': second, strategy, ca, key } = flags
  if (secondKeys(second).named.length > 0 && strategy !== 'dual') {
    throw new UserError('--second-key is for --strategy dual')
  }
  if (ca === undefined) return
  const isElsewhere = strategy !== undefined && MADE_ELSEWHERE.has(strategy)
  if (isElsewhere || key.length > 0 || givesValues(invocation)) throw unusedCa()
}

/** Strategies by which no certificate is made here. */
const MADE_ELSEWHERE: ReadonlySet<string> = new Set([
  'source',
  'sa-token',
  'postgres',
  'alternating',
])

function unusedCa(): UserError {
  return new UserError('--ca is for the certificate that a kubernetes.io/tls gets without others')
}

/** @throws UserError where --ca is given for a Secret without a certificate */
export function refuseCaFor({ flags }: RotateInvocation, { plain, ...name }: RotatedSecret): void {
  if (flags.ca === undefined || plain.type === 'kubernetes.io/tls') return
  throw new UserError(
    `--ca is for a Secret of type kubernetes.io/tls, not for ${qualifiedName(name)}`,
  )
}

/** @throws UserError where --second-key names a key that does not change */
export function refuseSecondKeys({ flags }: RotateInvocation, values: NewValues): void {
  const other = secondKeys(flags['second-key']).named.find((key) => !values.has(key))
  if (other === undefined) return
  throw new UserError(`--second-key names ${other}, which gets no new value`, [
    `those that do: ${[...values.keys()].join(', ') || 'none'}`,
  ])
}
