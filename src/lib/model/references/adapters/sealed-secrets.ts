import { at, textOf } from '../../../base/json.ts'
import { adapter, nameOf, type Adapter, type DerivedReference } from './family.ts'

/** Bitnami Sealed Secrets: the object is unsealed into a Secret. */
export const SEALED_SECRETS: readonly Adapter[] = [
  adapter('bitnami.com/v1alpha1', 'SealedSecret sealedsecrets', [], {
    ignore: ['spec.encryptedData<any>', 'spec.template<any>', 'spec.template.data<any>'],
    derive: unsealed,
  }),
]

function unsealed(raw: unknown): readonly DerivedReference[] {
  const name = textOf(at(raw, 'spec', 'template', 'metadata', 'name')) || nameOf(raw)
  return [{ field: 'spec.template', name, role: 'writes' }]
}
