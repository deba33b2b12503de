import { isObject } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { MemberName, Members } from './member.ts'

/** Deeper ones are compared as a whole. */
const DEEPEST = 12
const MOST = 2000

/**
 * The members of a JSON object or list, to the leaves; nothing for any other
 * value: a password of digits is JSON too.
 */
export function jsonMembers(value: SecretBytes, nameOf: MemberName): Members | undefined {
  const bytes = value.reveal()
  const first = bytes.find((byte) => byte > 0x20)
  if (first !== 0x7b && first !== 0x5b) return undefined
  const parsed = parseJson(value)
  if (typeof parsed !== 'object' || parsed === null) return undefined
  return flatten(parsed, nameOf)
}

class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Numbers keep their text: two large ones may differ only where a float is the same. */
export function parseJson(value: SecretBytes): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value.reveal())
    return JSON.parse(text, (_key, member: unknown, context?: { source?: string }) =>
      typeof member === 'number' ? new NumberText(context?.source ?? String(member)) : member,
    )
  } catch {
    return undefined
  }
}

/** The leaves below `value`; nothing when there are too many to tell apart for a reader. */
export function flatten(value: unknown, nameOf: MemberName, prefix = ''): Members | undefined {
  const members = new Map<string, Uint8Array>()
  const visit = (each: unknown, path: string, depth: number): void => {
    const children = depth < DEEPEST ? childrenOf(each, path, nameOf) : []
    if (children.length > 0 || path === '') descend(children, depth)
    else members.set(path, leafBytes(each))
  }
  const descend = (children: Children, depth: number): void => {
    for (const [at, child] of children) {
      if (members.size <= MOST) visit(child, at, depth + 1)
    }
  }
  visit(value, prefix, 0)
  return members.size > MOST ? undefined : members
}

type Children = readonly (readonly [path: string, value: unknown])[]

function childrenOf(value: unknown, path: string, nameOf: MemberName): Children {
  if (Array.isArray(value)) {
    return value.map((child: unknown, index) => [`${path}[${index}]`, child] as const)
  }
  if (!isObject(value) || value instanceof NumberText) return []
  return Object.entries(value).map(([name, child]) => [join(path, nameOf(name)), child])
}

/** Quotes what would read as several parts. */
function join(path: string, name: string): string {
  if (!/^[\w$@-]+$/.test(name)) return `${path}[${name.startsWith('~') ? name : `"${name}"`}]`
  return path === '' ? name : `${path}.${name}`
}

const encoder = new TextEncoder()

/** A string by its bytes, as the same text elsewhere; anything else cannot be taken for one. */
function leafBytes(value: unknown): Uint8Array {
  if (typeof value === 'string') return encoder.encode(value)
  return encoder.encode(`\0${value instanceof NumberText ? value.text : JSON.stringify(value)}`)
}
