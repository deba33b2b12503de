import type { ReferenceFact } from '../facts/others.ts'
import { textMap } from '../../base/json.ts'

/** A Secret that two parameters of a storage class name together. */
export interface ParameterSecret {
  /** `parameters[csi.storage.k8s.io/provisioner-secret-name]`. */
  readonly field: string
  readonly secret: ReferenceFact['secret']
}

// `csi.storage.k8s.io/node-stage-secret-name`, and `adminSecretName` of in-tree plugins.
const NAME_PARAMETER = /(secret-?)name$/i

/**
 * The Secrets that the `parameters` of a StorageClass or VolumeSnapshotClass
 * name, templates such as `${pvc.namespace}` kept as written.
 *
 * @see https://kubernetes-csi.github.io/docs/secrets-and-credentials-storage-class.html
 */
export function parameterSecrets(parameters: unknown): readonly ParameterSecret[] {
  const all = textMap(parameters)
  return Object.entries(all).flatMap(([parameter, name]) => {
    if (!NAME_PARAMETER.test(parameter) || name === '') return []
    const namespace = namespaceFor(parameter, all)
    const template = [name, namespace ?? ''].some((value) => value.includes('${'))
    return [
      {
        field: `parameters[${parameter}]`,
        secret: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          ...(template ? { template } : {}),
        },
      },
    ]
  })
}

/** `…-secret-name` goes with `…-secret-namespace`, `…SecretName` with `…SecretNamespace`. */
function namespaceFor(
  parameter: string,
  all: Readonly<Record<string, string>>,
): string | undefined {
  const wanted = parameter.replace(NAME_PARAMETER, '$1namespace').toLowerCase()
  const found = Object.entries(all).find(([other]) => other.toLowerCase() === wanted)
  return found?.[1] || undefined
}
