import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import {
  AgeError,
  type AgeFailure,
  decryptAgeBytes,
  effort,
  encryptAgeBytes,
  type Identity,
  parseRecipient,
  type PluginPort,
  problemsOf,
  type Recipient,
} from '../age/index.ts'
import type { KeyOpener } from './core/data-key.ts'
import type { KeyWrapper } from './core/wrap-data-key.ts'

/**
 * Opens data keys with age identities: first with those that ask nobody, then with the others, and
 * at last with those that have to be fetched, which are told for whom, as by sops. One that fails
 * does not end it, as in sops: another entry, or another identity, may still open.
 */
export function ageOpener(identities: readonly Identity[]): KeyOpener {
  const failures: (AgeError | UserError)[] = []
  const pass = (wanted: number): KeyOpener['open'] => {
    const some = identities.filter((identity) => effort(identity) === wanted)
    return async (enc, recipient) => {
      if (some.length === 0) return undefined
      const told = some.map((each) => each.forRecipient?.(recipient) ?? each)
      return openWith(enc, told, failures)
    }
  }
  return {
    open: pass(0),
    later: [pass(1), pass(2)],
    problems: () => problemsOf(identities),
    failure: () => withProblems(failures[0], problemsOf(identities)),
  }
}

async function openWith(
  enc: string,
  identities: readonly Identity[],
  failures: (AgeError | UserError)[],
): Promise<SecretBytes | undefined> {
  try {
    return SecretBytes.from(await decryptAgeBytes(new TextEncoder().encode(enc), identities))
  } catch (error) {
    if (!(error instanceof AgeError || error instanceof UserError)) throw error
    // Meant for somebody else, or damaged, is no failure of an identity.
    const isOwn = error instanceof UserError || TELLING.has(error.kind)
    if (isOwn) failures.push(error)
    return undefined
  }
}

const TELLING: ReadonlySet<AgeFailure> = new Set(['plugin', 'passphrase'])

function withProblems(
  failure: AgeError | UserError | undefined,
  problems: readonly string[],
): AgeError | UserError | undefined {
  if (failure === undefined || problems.length === 0) return failure
  const hints = [...failure.hints, ...problems]
  return failure instanceof AgeError
    ? new AgeError(failure.kind, failure.message, hints)
    : new UserError(failure.message, hints)
}

/** Wraps data keys for age recipients: each gets an armored age file of its own (rule 2). */
export function ageWrapper(plugins?: PluginPort): KeyWrapper {
  return {
    wrap: async (key, text) => {
      const recipient = parseRecipient(text, plugins)
      let labels: readonly string[] = []
      const watched: Recipient = {
        ...recipient,
        wrapFileKey: async (fileKey) => {
          const wrapped = await recipient.wrapFileKey(fileKey)
          ;({ labels } = wrapped)
          return wrapped
        },
      }
      const file = await encryptAgeBytes(key.reveal(), [watched], { armor: true })
      return { enc: new TextDecoder().decode(file), labels }
    },
  }
}
