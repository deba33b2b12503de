import { UserError } from '../../base/errors.ts'
import { isObject } from '../../base/json.ts'
import type { Question } from './decide.ts'

const FIELDS: ReadonlySet<string> = new Set(['user', 'groups', 'verb', 'namespace', 'name'])
const FORM = '{"user":"alice","groups":["dev"],"verb":"get","namespace":"payments","name":"db"}'

/**
 * Reads one line of questions: user, groups, verb, namespace and name; what is
 * left out is empty, as in a SubjectAccessReview.
 *
 * @throws UserError that says what is wrong, without repeating the line
 */
export function parseQuestion(line: string): Question {
  const raw = parseObject(line)
  const unknown = Object.keys(raw).find((key) => !FIELDS.has(key))
  if (unknown !== undefined) throw wrong(`has a field ${JSON.stringify(unknown)}, which is unknown`)
  const question = {
    user: textField(raw, 'user'),
    groups: groupsField(raw),
    verb: textField(raw, 'verb'),
    namespace: textField(raw, 'namespace'),
    name: textField(raw, 'name'),
  }
  if (question.verb === '') throw wrong('has no verb')
  // The API server refuses such a review.
  if (question.user === '' && question.groups.length === 0) throw wrong('has no user and no groups')
  return question
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch {
    throw wrong('is not JSON')
  }
  if (!isObject(raw)) throw wrong('is no object')
  return raw
}

function textField(raw: Readonly<Record<string, unknown>>, field: string): string {
  const value = raw[field]
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw wrong(`has a ${field} that is no string`)
  return value
}

function groupsField({ groups }: Readonly<Record<string, unknown>>): readonly string[] {
  // What Go writes for an empty slice.
  if (groups === undefined || groups === null) return []
  const isList = Array.isArray(groups) && groups.every((group) => typeof group === 'string')
  if (!isList) throw wrong('has groups that are no list of strings')
  return groups
}

function wrong(what: string): UserError {
  return new UserError(what, [`a question looks like ${FORM}`])
}
