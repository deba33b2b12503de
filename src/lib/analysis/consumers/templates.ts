import type { ReferenceFact } from '../../model/facts/others.ts'
import type { ClaimFact } from '../../model/facts/storage.ts'
import type { Model } from '../../model/model.ts'

/** A reference with its templates filled in; not certain when a part of it could not be. */
export interface ExpandedReference {
  readonly fact: ReferenceFact
  readonly certain: boolean
}

/**
 * Fills in `${pvc.name}`, `${pvc.namespace}` and `${pv.name}` in the parameters
 * of storage classes, once for each claim of the class; every other Secret whose
 * name fits is a possible one. References without templates come out as they are.
 *
 * @see https://kubernetes-csi.github.io/docs/secrets-and-credentials-storage-class.html
 */
export function expandTemplates(model: Model): readonly ExpandedReference[] {
  const claims = Map.groupBy(model.facts.PersistentVolumeClaim, ({ storageClass }) => storageClass)
  const known = model.facts.Secret
  return model.facts.Reference.flatMap((fact) => {
    if (fact.secret.template !== true) return [{ fact, certain: true }]
    const filled = (claims.get(fact.from.name) ?? []).map((claim) => fill(fact, claim))
    const settled = filled.filter(isSettled).map((each) => ({ fact: each, certain: true }))
    // Claims that were not read, claims of tomorrow, and annotations that the model does not keep.
    const patterns = [fact, ...filled.filter((each) => !isSettled(each))]
    const names = new Set(
      settled.map(({ fact: { secret } }) => `${secret.namespace}/${secret.name}`),
    )
    const possible = known.filter(
      (secret) =>
        !names.has(`${secret.namespace}/${secret.name}`) &&
        patterns.some((each) => couldBe(each, secret)),
    )
    return [
      ...settled,
      ...possible.map(({ namespace, name }) => ({
        fact: { ...fact, secret: { namespace, name, template: true } },
        certain: false,
      })),
    ]
  })
}

function fill(fact: ReferenceFact, claim: ClaimFact): ReferenceFact {
  const { name, namespace } = fact.secret
  const secret = {
    name: fillText(name, claim),
    ...(namespace === undefined ? {} : { namespace: fillText(namespace, claim) }),
    template: true,
  }
  return { ...fact, secret }
}

function fillText(text: string, { namespace, name, volume }: ClaimFact): string {
  const filled = text
    .replaceAll(placeholder('pvc.namespace'), namespace)
    .replaceAll(placeholder('pvc.name'), name)
  return volume === '' ? filled : filled.replaceAll(placeholder('pv.name'), volume)
}

function placeholder(variable: string): string {
  return `\${${variable}}`
}

function isSettled({ secret }: ReferenceFact): boolean {
  return !secret.name.includes('${') && !(secret.namespace ?? '').includes('${')
}

/** Whether the template could become this Secret's name for some claim. */
function couldBe(
  { secret }: ReferenceFact,
  wanted: { readonly namespace: string; readonly name: string },
): boolean {
  return (
    matches(secret.name, wanted.name) &&
    (secret.namespace === undefined || matches(secret.namespace, wanted.namespace))
  )
}

/** Whether `text` is the template with one or more characters in each placeholder; linear, unlike a pattern. */
function matches(template: string, text: string): boolean {
  const [first = '', ...rest] = template.split(/\$\{[^}]*\}/)
  const last = rest.pop()
  if (last === undefined) return template === text
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at + 1)
    if (found === -1) return false
    at = found + part.length
  }
  return text.endsWith(last) && text.length - last.length > at
}
