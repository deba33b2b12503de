import { UserError } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName } from '../../base/names.ts'
import type { SecretDraft } from '../../change/draft.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import type { InvocationWith } from '../command.ts'
import { canAsk, type Prompter, prompter } from '../prompt.ts'
import type { valueFlags } from '../values/flags.ts'
import { gatherValues, givesValues } from '../values/gather.ts'
import { checkGivenNamespace } from '../scope.ts'
import { askName, askType, askValues } from './ask.ts'
import type { createFlags } from './flags.ts'
import { keyValuePairs } from './labels.ts'
import { secretType } from './types.ts'

/** The flags that say what the new Secret is to be. */
export type DraftFlags = typeof createFlags & typeof valueFlags

/** Where it is to be, and where other Secrets are read. */
interface Place {
  readonly client: ApiClient
  readonly namespace: string
}

export interface Drafted {
  readonly draft: SecretDraft
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
  /** Whoever was asked for a part of it. */
  readonly asked?: Prompter
}

/**
 * Puts the Secret together, with questions for what no flag says.
 *
 * @throws UserError; ApiError when another Secret cannot be read
 */
export async function draftSecret(
  invocation: InvocationWith<DraftFlags>,
  { client, namespace }: Place,
  typedName: string | undefined,
): Promise<Drafted> {
  const { flags } = invocation
  const labels = keyValuePairs('--label', flags.label)
  const annotations = keyValuePairs('--annotation', flags.annotation)
  const known = typedName === undefined ? undefined : nameOf(typedName, flags.namespace, namespace)
  const hasValues = givesValues(invocation)
  if (known !== undefined && hasValues) {
    const { data, warnings, notes } = await gatherValues(invocation, { client, namespace })
    const draft = { ...known, type: secretType(flags.type), data }
    return { draft: { ...draft, immutable: flags.immutable, labels, annotations }, warnings, notes }
  }
  if (!canAsk(invocation.io)) throw missing(known, hasValues)
  const asked = await prompter(invocation, 'a name')
  const secret = known ?? { namespace, name: await askName(asked) }
  const type =
    flags.type === undefined && !hasValues ? await askType(asked) : secretType(flags.type)
  const { data, warnings, notes } = hasValues
    ? await gatherValues(invocation, { client, namespace })
    : { data: await askValues(asked, type), warnings: [], notes: [] }
  const draft = { ...secret, type, data, immutable: flags.immutable, labels, annotations }
  return { draft, warnings, notes, asked }
}

function nameOf(typed: string, given: string | undefined, namespace: string): NamespacedName {
  const secret = parseQualifiedName(typed, namespace)
  checkGivenNamespace(typed, secret.namespace, given)
  return secret
}

/** A file says a namespace only where one was typed: that of the context is none that anybody chose. */
export function inFile(
  draft: SecretDraft,
  given: string | undefined,
  typedName: string | undefined,
): SecretDraft {
  return given || typedName?.includes('/') === true ? draft : { ...draft, namespace: '' }
}

function missing(known: NamespacedName | undefined, hasValues: boolean): UserError {
  const what = known === undefined ? 'the name of the Secret' : 'a value'
  return new UserError(`${what} is missing, and nobody can be asked here`, [
    ...(known === undefined ? ['write it after the verb'] : []),
    ...(hasValues
      ? []
      : ['give values by --from-file, --from-env-file, --from-stdin or --from-secret']),
  ])
}
