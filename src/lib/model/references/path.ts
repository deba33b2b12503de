import { isObject, listOf, member, type JsonObject } from '../../base/json.ts'

/**
 * How the value at the end of a path names a Secret, written after the path:
 *
 * - nothing: a name, or an object with a `name`
 * - `?`: a string that may also be something else, so it counts only when a Secret has that name
 * - `<Secret>`: an object that must say `kind: Secret` or `type: Secret`
 * - `<PodSpec>`: a pod spec
 * - `<any>`: anything, because the schema does not say what is in it
 */
export type Form = 'name' | 'nameIfExists' | 'kindSecret' | 'podSpec' | 'any'

/** `spec.endpoints[].basicAuth.username`, taken apart. `*` stands for any member of a map. */
export interface PathExpression {
  readonly segments: readonly Segment[]
  readonly form: Form
}

interface Segment {
  readonly name: string
  /** Number of `[]` after the name. */
  readonly lists: number
}

/** A value that a path leads to. */
export interface Found {
  /** With the indexes and map keys filled in: `spec.endpoints[0].basicAuth.username`. */
  readonly path: string
  readonly value: unknown
  readonly parent: JsonObject
  /** The last member's name. */
  readonly name: string
}

const SUFFIXES: readonly (readonly [suffix: string, form: Form])[] = [
  ['?', 'nameIfExists'],
  ['<Secret>', 'kindSecret'],
  ['<PodSpec>', 'podSpec'],
  ['<any>', 'any'],
]

/** Takes a path expression apart. */
export function parsePath(expression: string): PathExpression {
  const [suffix, form] = SUFFIXES.find(([each]) => expression.endsWith(each)) ?? ['', 'name']
  const path = expression.slice(0, expression.length - suffix.length)
  const segments = path.split('.').map((part) => {
    const name = part.replace(/(\[\])+$/, '')
    return { name, lists: (part.length - name.length) / 2 }
  })
  return { segments, form }
}

/** Every value in `root` that `expression` leads to. */
export function findAll(root: unknown, { segments }: PathExpression): readonly Found[] {
  const start: Found = { path: '', value: root, parent: {}, name: '' }
  return segments.reduce<readonly Found[]>(
    (found, segment) => found.flatMap((each) => step(each, segment)),
    [start],
  )
}

function step(from: Found, { name, lists }: Segment): readonly Found[] {
  if (!isObject(from.value)) return []
  const parent = from.value
  const names = name === '*' ? Object.keys(parent) : [name]
  return names.flatMap((each) => {
    const path = from.path === '' ? each : `${from.path}.${each}`
    return items({ path, value: member(parent, each), parent, name: each }, lists)
  })
}

function items(found: Found, lists: number): readonly Found[] {
  if (found.value === undefined || found.value === null) return []
  if (lists === 0) return [found]
  return listOf(found.value).flatMap((value, index) =>
    items({ ...found, path: `${found.path}[${index}]`, value }, lists - 1),
  )
}
