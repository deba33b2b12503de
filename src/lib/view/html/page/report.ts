/** The embedded report, with its numbers turned back into what they stand for. */
import type { PageData, PageRow, SecretTuple } from '../page-data.ts'

export const SURE = ['certain', 'conditional', 'possible', 'unknown'] as const
export type Sure = (typeof SURE)[number]

export interface Step {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly sure: Sure
  /** Empty where there is none. */
  readonly condition: string
  readonly evidence: readonly string[]
}

export interface Reader {
  readonly number: number
  /** `sa payments/api`, as steps name it. */
  readonly key: string
  readonly label: string
  readonly sure: Sure
  /** 0 for this Secret, 1 for all of its namespace, 2 for every Secret. */
  readonly scope: number
  readonly verbs: string
  readonly pods: string
  readonly alternatives: number
  readonly path: readonly Step[]
  readonly others: readonly (readonly Step[])[]
  readonly settledBy: readonly string[]
}

export interface Secret {
  readonly namespace: string
  readonly name: string
  /** `payments/db`. */
  readonly key: string
  readonly type: string
  readonly tuple: SecretTuple
}

/** A Secret that an identity reads, and how. */
export interface Reading {
  readonly secret: Secret
  readonly reader: Reader
}

export interface Report {
  readonly secrets: readonly Secret[]
  /** Keys of all readers, in order. */
  readonly identities: readonly string[]
  readonly rows: Readonly<Record<string, PageRow>>
  /** `payments/api (3 pods)`, of an identity. */
  labelOf(key: string): string
  secret(key: string): Secret | undefined
  readersOf(secret: Secret): readonly Reader[]
  readingsOf(identity: string): readonly Reading[]
}

/** Reads the report; each reader is decoded when it is first asked for. */
export function openReport(data: PageData): Report {
  const text = (number: number): string => data.texts[number] ?? ''
  const steps: readonly Step[] = data.steps.map(([id, from, to, sure, condition, evidence]) => ({
    id: text(id),
    from: text(from),
    to: text(to),
    sure: SURE[sure] ?? 'unknown',
    condition: text(condition),
    evidence: evidence.map(text),
  }))
  const path = (numbers: readonly number[]): readonly Step[] =>
    numbers.flatMap((number) => steps[number] ?? [])
  const readers: readonly Reader[] = data.readers.map(
    ([key, label, sure, scope, verbs, pods, alternatives, main, others, settledBy], number) => ({
      number,
      key: text(key),
      label: text(label),
      sure: SURE[sure] ?? 'unknown',
      scope,
      verbs: text(verbs),
      pods: text(pods),
      alternatives,
      path: path(main),
      others: others.map(path),
      settledBy: settledBy.map(text),
    }),
  )
  const secrets = data.secrets.map((tuple): Secret => {
    const [namespace, name, type] = tuple
    return {
      namespace: text(namespace),
      name: text(name),
      key: `${text(namespace)}/${text(name)}`,
      type: text(type),
      tuple,
    }
  })
  const labels = new Map(readers.map(({ key, label }) => [key, label]))
  const byKey = new Map(secrets.map((secret) => [secret.key, secret]))
  const readersOf = ({ tuple: [, , , set, own] }: Secret): readonly Reader[] =>
    [...own, ...(data.sets[set] ?? [])].flatMap((number) => readers[number] ?? [])
  return {
    secrets,
    identities: [...labels.keys()].toSorted(),
    rows: data.rows,
    labelOf: (key) => labels.get(key) ?? key,
    secret: (key) => byKey.get(key),
    readersOf,
    readingsOf: (identity) =>
      secrets.flatMap((secret) =>
        readersOf(secret)
          .filter(({ key }) => key === identity)
          .map((reader) => ({ secret, reader })),
      ),
  }
}
