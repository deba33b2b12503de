import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { sealValue, type SealTarget } from '../../crypto/sealed-secrets/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { sealingCertificate } from '../encrypt/certificate.ts'
import type { Prompter } from '../prompt.ts'
import type { DraftFlags } from './draft.ts'
import type { fileFlags } from './file-flags.ts'
import { checkOnlyValues, onlyValues } from './only-values.ts'
import { typedPlace } from './typed-place.ts'
import { putOut } from './to-file.ts'

type Invocation = InvocationWith<DraftFlags & typeof fileFlags>

/**
 * Prints one sealed value and nothing else, as `kubeseal --raw`. What it is bound to must be
 * typed: a namespace of the context is none that anybody chose.
 *
 * @throws UserError when that is missing, or there is not exactly one value
 */
export async function sealRaw(
  invocation: Invocation,
  connection: Connection,
  typedName: string | undefined,
): Promise<void> {
  const { flags, io } = invocation
  checkOnlyValues(flags, '--raw')
  const target = targetOf(invocation, typedName)
  const certificate = await sealingCertificate(invocation, (ask) => ask(connection))
  const values = [...(await onlyValues(invocation, connection, askOne)).values()]
  const [value] = values
  if (value === undefined || values.length > 1) {
    throw new UserError(`--raw seals one value, and there are ${values.length}`)
  }
  await io.stderr.write(`${escapeLine(boundTo(target))}\n`)
  // As kubeseal, no line feed that a script would have to cut off.
  const end = flags.out === undefined && io.stdout.isTerminal ? '\n' : ''
  const text = `${sealValue(value, certificate, target)}${end}`
  await putOut(invocation, new TextEncoder().encode(text))
}

async function askOne(ask: Prompter): Promise<ReadonlyMap<string, SecretBytes>> {
  return new Map([['value', await ask.secret('Value')]])
}

function targetOf({ flags }: Invocation, typedName: string | undefined): SealTarget {
  const { namespace = '', name = '' } = typedPlace(flags.namespace, typedName)
  const target = { scope: flags.scope ?? 'strict', namespace, name } as const
  const lacks = [
    ...(target.scope === 'strict' && name === '' ? ['a name'] : []),
    ...(target.scope !== 'cluster-wide' && namespace === '' ? ['a namespace'] : []),
  ]
  if (lacks.length > 0) {
    throw new UserError(`the ${target.scope} scope needs ${lacks.join(' and ')} to be typed`, [
      target.scope === 'strict'
        ? 'write NAMESPACE/NAME of the Secret, or NAME and -n: a sealed value opens only there'
        : 'add -n NAMESPACE: a sealed value opens only there',
    ])
  }
  return target
}

function boundTo({ scope, namespace, name }: SealTarget): string {
  if (scope === 'cluster-wide') return 'it opens in every SealedSecret that is cluster-wide'
  if (scope === 'namespace-wide') {
    return `it opens in every SealedSecret of the namespace ${namespace} that is namespace-wide`
  }
  return `it opens as a part of ${qualifiedName({ namespace, name })} alone`
}
