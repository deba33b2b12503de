/** What a rotation calls things in the cluster. */
import { createHash } from 'node:crypto'

/** Label prefix of journals. */
const PREFIX = 'kubectl-vault-secret'

/** Label with the Secret that a journal belongs to, as {@link shortName} has it. */
export const JOURNAL_LABEL = `${PREFIX}/rotation-of`
/** Label with the Secret that was rotated; another one than the owner where that has followed it. */
export const ROTATED_LABEL = `${PREFIX}/rotated`
/** Annotation with the journal itself, which holds no value. */
export const JOURNAL_ANNOTATION = `${PREFIX}/journal`
/** Annotation of the Secret: which rotation, and stage, its values are of. */
export const SECRET_MARK = `${PREFIX}/rotation`
/** Annotation of a workload that wants a restart although its pods read the values again. */
export const WANTS_RESTART = `${PREFIX}/restart`

/** Names of labels, and names after the slash of an annotation, have at most so many characters. */
const LABEL_LENGTH = 63
const NAME_LENGTH = 253

/** Annotation of pod templates: which rotation of the Secret their pods were made for. */
export function templateMark(secret: string): string {
  return `rotation.${PREFIX}/${shortName(secret)}`
}

/** The name of a Secret where only a label's length is allowed. */
export function shortName(name: string): string {
  return shortened(name, LABEL_LENGTH)
}

/** The Secret in which a revision's journal is kept. There can be only one of a name: whoever makes it rotates. */
export function journalName(secret: string, revision: number): string {
  const end = `.rotation-${revision}`
  return `${shortened(secret, NAME_LENGTH - end.length)}${end}`
}

/**
 * What an immutable Secret is followed by.
 *
 * @param last the rotation that made the Secret itself, whose ending is replaced
 */
export function successorName(secret: string, id: string, last?: string): string {
  const ending = (of: string): string => `-${of.slice(-ID_ENDING)}`
  const before =
    last !== undefined && secret.endsWith(ending(last)) ? secret.slice(0, -ID_ENDING - 1) : secret
  return `${shortened(before, NAME_LENGTH - ID_ENDING - 1)}${ending(id)}`
}

const ID_ENDING = 6

function shortened(name: string, length: number): string {
  if (name.length <= length) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 10)
  return `${name.slice(0, length - 11).replace(/[^a-z0-9]+$/, '')}-${digest}`
}
