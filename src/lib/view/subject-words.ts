import type { ReaderSubject } from '../analysis/reach/report.ts'
import { qualifiedName } from './path-words.ts'

type Words = Readonly<Record<ReaderSubject['kind'], string>>

/** Kinds of subjects as tables name them. */
export const SHORT: Words = {
  Pod: 'pod',
  Node: 'node',
  ServiceAccount: 'sa',
  User: 'user',
  Group: 'group',
}

/** The same in sentences. */
export const NOUN: Words = { ...SHORT, ServiceAccount: 'service account' }

const KIND_WIDTH = 'group '.length

/** The kind in front of a name, so that names stand below each other. */
export function kindCell(kind: ReaderSubject['kind']): string {
  return SHORT[kind].padEnd(KIND_WIDTH)
}

/** `sa payments/api`, as paths name their ends. */
export function subjectText({ kind, ...subject }: ReaderSubject): string {
  return `${SHORT[kind]} ${qualifiedName(subject)}`
}
