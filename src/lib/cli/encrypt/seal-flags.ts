import { UserError } from '../../base/errors.ts'
import type { FlagSet, FlagValues } from '../command.ts'

/** Heading of the flags that are about sealing. */
export const SEALING = 'Sealing for the controller of Sealed Secrets'

/** For the controller of Sealed Secrets. */
export const sealFlags = {
  scope: {
    type: 'option',
    helpValue: 'SCOPE',
    options: ['strict', 'namespace-wide', 'cluster-wide'],
    summary: 'Where a SealedSecret may be opened; strict is its own name and namespace',
    helpGroup: SEALING,
  },
  cert: {
    ...text('FILE', 'Certificate of the controller, instead of asking the controller for it'),
    completes: 'file',
  },
  'cert-fingerprint': text(
    'SHA256:...',
    'Seal only with the certificate that has this fingerprint, wherever it comes from',
  ),
  'save-cert': {
    ...text('FILE', 'Keep the certificate that the controller gave, for --cert'),
    completes: 'file',
  },
  'controller-name': text(
    'NAME',
    'Service of the controller, sealed-secrets-controller unless said otherwise',
  ),
  'controller-namespace': {
    ...text('NAME', 'Namespace of the controller, kube-system unless said otherwise'),
    completes: 'namespace',
  },
} as const satisfies FlagSet

/**
 * Refuses flags for sealing that would be without effect.
 *
 * @param when what makes them count: `--seal`
 * @throws UserError that names the flag
 */
export function checkSealFlags(
  flags: FlagValues<typeof sealFlags>,
  seals: boolean,
  when: string,
): void {
  const names = Object.keys(sealFlags) as readonly (keyof typeof sealFlags)[]
  const given = names.find((name) => flags[name] !== undefined)
  if (!seals && given !== undefined) throw new UserError(`--${given} is for ${when}`)
  if (flags.cert === undefined) return
  const idle = (['controller-name', 'controller-namespace', 'save-cert'] as const).find(
    (name) => flags[name] !== undefined,
  )
  if (idle === undefined) return
  throw new UserError(`--cert is a file, and --${idle} is for the certificate of a controller`, [
    'leave out one of them',
  ])
}

function text<const V extends string>(
  helpValue: V,
  summary: string,
): {
  readonly type: 'option'
  readonly once: true
  readonly filled: true
  readonly helpValue: V
  readonly summary: string
  readonly helpGroup: string
} {
  return { type: 'option', once: true, filled: true, helpValue, summary, helpGroup: SEALING }
}
