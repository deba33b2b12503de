import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { Model } from '../../model/model.ts'
import { keyOfSubject } from '../graph/identities.ts'
import {
  AUTHENTICATED,
  groupKey,
  SERVICE_ACCOUNTS,
  serviceAccountOf,
  subjectKey,
} from '../rbac/index.ts'
import type { Reader } from '../reach/report.ts'
import { bindingKind } from './element.ts'

/**
 * The part of a model that the readers' paths are about: what was found to be
 * evidence, and what else is bound to those who read. Less of everything than
 * in the model, so that every path in it is one of the model's; most of a large
 * cluster has nothing to do with one Secret, and asking about what is left is
 * quick. What it lacks is noticed when the whole model is asked.
 */
export class RelevantPart {
  readonly #model: Model
  readonly #pods = new Set<string>()
  readonly #bindings = new Set<string>()
  readonly #keys = new Set<string>()
  #last = -1

  constructor(model: Model) {
    this.#model = model
  }

  /** Adds what these readers depend on. */
  add(readers: Iterable<Reader>): void {
    for (const reader of readers) {
      this.#addSubject(reader)
      for (const { evidence } of reader.path) {
        for (const { kind, namespace = '', name } of evidence) {
          const at = qualifiedName({ namespace, name })
          if (kind === 'Pod') this.#pods.add(at)
          else if (kind.endsWith('Binding')) this.#bindings.add(`${kind} ${at}`)
        }
      }
    }
  }

  #addSubject({ subject, pods }: Reader): void {
    const { kind, namespace = '', name } = subject
    if (kind === 'Pod') {
      for (const each of pods?.names ?? [name]) {
        this.#pods.add(qualifiedName({ namespace, name: each }))
      }
      return
    }
    const key = keyOfSubject(subject)
    this.#keys.add(key)
    for (const group of implicitGroups(key)) this.#keys.add(groupKey(group))
  }

  /** What is relevant of the model; the model itself where nothing was added since the last time. */
  part(): Model {
    const size = this.#pods.size + this.#bindings.size + this.#keys.size
    if (size === this.#last) return this.#model
    this.#last = size
    const { facts } = this.#model
    const isNamed = ({ namespace, name }: NamespacedName): boolean =>
      this.#pods.has(qualifiedName({ namespace, name }))
    return {
      ...this.#model,
      facts: {
        ...facts,
        Pod: facts.Pod.filter(isNamed),
        Binding: facts.Binding.filter(
          (binding) =>
            this.#bindings.has(`${bindingKind(binding)} ${qualifiedName(binding)}`) ||
            binding.subjects.some((subject) =>
              this.#keys.has(subjectKey(subject, binding.namespace) ?? ''),
            ),
        ),
      },
    }
  }
}

function implicitGroups(key: string): readonly string[] {
  const account = serviceAccountOf(key.slice(2))
  if (account === undefined) return [AUTHENTICATED]
  return [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${account.namespace}`, AUTHENTICATED]
}
