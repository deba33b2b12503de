import type { Model } from '../model/model.ts'

/**
 * Lines that say why an earlier snapshot may be the wrong one to compare with:
 * one of another cluster, or one that was taken later. The answer is given all
 * the same, as two clusters may be compared on purpose.
 *
 * @param model what is compared with it
 */
export function baselineNotes(before: Model, model: Model): readonly string[] {
  return [...anotherClusterNotes(before, model), ...laterNotes(before, model)]
}

/** Every cluster has namespaces that nobody deletes, so one at least is the same object in both. */
function anotherClusterNotes(before: Model, model: Model): readonly string[] {
  const uids = new Map(model.facts.Namespace.map(({ name, uid }) => [name, uid]))
  const pairs = before.facts.Namespace.map(({ name, uid }) => [uid, uids.get(name) ?? ''] as const)
  const known = pairs.filter(([then, now]) => then !== '' && now !== '')
  if (known.length === 0 || known.some(([then, now]) => then === now)) return []
  return [
    `${before.origin.name} is of another cluster than ${model.origin.name}: no namespace has the same uid in both`,
  ]
}

function laterNotes(before: Model, model: Model): readonly string[] {
  const [then, now] = [before.origin.takenAt, model.origin.takenAt]
  if (then === undefined || now === undefined || Date.parse(then) <= Date.parse(now)) return []
  return [
    `${before.origin.name} was taken ${then}, later than what is compared with it (${model.origin.name}, ${now}): are they the wrong way round?`,
  ]
}
