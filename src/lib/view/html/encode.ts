import type { PathEntry } from '../../analysis/paths/path-entry.ts'
import type { PathStep, Reader, SecretReach } from '../../analysis/reach/report.ts'
import {
  evidenceItemText,
  permissionText,
  qualifiedName,
  stepSureness,
  subjectText,
  subjectWord,
  SURENESS,
  surenessOf,
} from '../path-words.ts'
import type { PageData, PageRow, ReaderTuple, SecretTuple, StepTuple } from './page-data.ts'

/** What the page shows of a row of the catalogue. */
export type ExplainedRow = Pick<PathEntry, 'id' | 'title' | 'precondition' | 'close'>

/** Items in order of appearance, equal ones once. */
class Interned<T> {
  readonly items: T[] = []
  readonly #numbers = new Map<string, number>()

  /** @param key what makes items equal */
  of(item: T, key: string): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.items.length)
    return this.items.push(item) - 1
  }
}

class Encoder {
  readonly texts = new Interned<string>()
  readonly steps = new Interned<StepTuple>()
  readonly readers = new Interned<ReaderTuple>()
  readonly sets = new Interned<readonly number[]>()
  /** Most readers come again as the same object. */
  readonly #known = new WeakMap<Reader, number>()

  secret({ namespace, name, type, readers }: SecretReach): SecretTuple {
    const shared = readers.filter(({ scope }) => scope !== 'secret').map((each) => this.#of(each))
    const own = readers.filter(({ scope }) => scope === 'secret').map((each) => this.#of(each))
    return [
      this.#text(namespace),
      this.#text(name),
      this.#text(type),
      this.sets.of(shared, shared.join(',')),
      own,
    ]
  }

  #of(reader: Reader): number {
    let number = this.#known.get(reader)
    if (number === undefined) this.#known.set(reader, (number = this.#reader(reader)))
    return number
  }

  #reader(reader: Reader): number {
    const { subject, verbs, pods, alternatives, path, others = [], settledBy = [] } = reader
    const tuple: ReaderTuple = [
      this.#text(`${subjectWord(subject.kind)} ${qualifiedName(subject)}`),
      this.#text(subjectText(reader)),
      SURENESS.indexOf(surenessOf(reader)),
      SCOPES.indexOf(reader.scope),
      this.#text(verbs.join(', ')),
      pods === undefined || pods.names.length === 1 ? NONE : this.#text(pods.names.join(', ')),
      alternatives,
      this.#path(path, reader),
      others.map((each) => this.#path(each, reader)),
      settledBy.map((permission) => this.#text(permissionText(permission))),
    ]
    return this.readers.of(tuple, JSON.stringify(tuple))
  }

  #path(path: readonly PathStep[], reader: Reader): readonly number[] {
    return path.map((step) => {
      const tuple: StepTuple = [
        this.#text(step.id),
        this.#text(step.from),
        this.#text(step.to),
        SURENESS.indexOf(stepSureness(step, reader)),
        step.condition === undefined ? NONE : this.#text(step.condition),
        step.evidence.map((each) => this.#text(evidenceItemText(each))),
      ]
      return this.steps.of(tuple, JSON.stringify(tuple))
    })
  }

  #text(text: string): number {
    return this.texts.of(text, text)
  }
}

/** What the page holds of the readers of Secrets. */
export function pageData(list: Iterable<SecretReach>, rows: readonly ExplainedRow[]): PageData {
  const encoder = new Encoder()
  const secrets = Array.from(list, (secret) => encoder.secret(secret))
  const { texts, steps, readers, sets } = encoder
  const used = new Set(steps.items.map(([id]) => texts.items[id] ?? ''))
  return {
    texts: texts.items,
    steps: steps.items,
    readers: readers.items,
    sets: sets.items,
    secrets,
    rows: Object.fromEntries(rows.filter(({ id }) => used.has(id)).map(rowOf)),
  }
}

function rowOf({ id, title, precondition, close }: ExplainedRow): readonly [string, PageRow] {
  return [id, { title, precondition, close }]
}

const NONE = -1
const SCOPES: readonly Reader['scope'][] = ['secret', 'namespace', 'cluster']
