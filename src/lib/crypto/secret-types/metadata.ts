import { isNamespaceName, isObjectName } from '../../base/names.ts'
import { type JsonObject, isObject, member } from '../../base/json.ts'
import { checkFields, checkOwners } from './metadata-fields.ts'
import { broken, refused, type Violation } from './violation.ts'

const MAX_ANNOTATION_BYTES = 256 * 1024
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const MAX_PART = 63

/**
 * The rules of ValidateObjectMeta (k8s.io/apimachinery/pkg/api/validation) for
 * what people write. The name may be left to `generateName`; the
 * namespace must be known by now, because nothing is ever sent without one.
 */
export function checkMetadata(metadata: JsonObject): readonly Violation[] {
  return [
    ...checkFields(metadata),
    ...checkName(metadata),
    ...checkNamespace(metadata['namespace']),
    ...checkTexts(metadata, 'labels', labelProblem),
    ...checkTexts(metadata, 'annotations', annotationProblem),
    ...checkAnnotationSize(metadata['annotations']),
    ...checkFinalizers(metadata['finalizers']),
    ...checkOwners(metadata['ownerReferences']),
  ]
}

function checkName(metadata: JsonObject): readonly Violation[] {
  const name = metadata['name'] ?? ''
  const generateName = metadata['generateName'] ?? ''
  if (name === '' && generateName === '') {
    return [refused('missing', 'metadata.name', 'is required')]
  }
  const found: Violation[] = []
  if (name !== '' && !isName(name)) found.push(refused('metadata', 'metadata.name', NAME_RULE))
  if (generateName !== '' && !isName(generateName, true)) {
    // Next to a name it is never used, and from 1.36 on not even looked at.
    const violation = name === '' ? refused : broken
    found.push(violation('metadata', 'metadata.generateName', NAME_RULE))
  }
  return found
}

const NAME_RULE =
  'must consist of lower case letters, digits, "-" and ".", and start and end with a letter or digit'

// NameIsDNSSubdomain with `prefix`: a trailing dash will be followed by something.
function isName(name: unknown, prefix = false): boolean {
  if (typeof name !== 'string') return false
  return isObjectName(prefix && name.length > 1 ? name.replace(/-$/, 'a') : name)
}

function checkNamespace(namespace: unknown): readonly Violation[] {
  if ((namespace ?? '') === '') {
    return [refused('missing', 'metadata.namespace', 'is required')]
  }
  if (typeof namespace === 'string' && isNamespaceName(namespace)) return []
  return [refused('metadata', 'metadata.namespace', 'is not the name of a namespace')]
}

function checkTexts(
  metadata: JsonObject,
  field: string,
  problem: (key: string, value: string) => string | undefined,
): readonly Violation[] {
  const map = metadata[field] ?? {}
  if (!isObject(map)) return []
  return Object.entries(map).flatMap(([key, value]) => {
    const found = typeof value === 'string' ? problem(key, value) : 'must be a string'
    return found === undefined ? [] : [refused('metadata', `metadata.${field}[${key}]`, found)]
  })
}

function labelProblem(key: string, value: string): string | undefined {
  if (!isQualifiedName(key)) return 'is not a valid label key'
  if (value === '' || (value.length <= MAX_PART && QUALIFIED.test(value))) return undefined
  return 'is not a valid label value'
}

// Case does not matter in annotation keys (ValidateAnnotations).
function annotationProblem(key: string): string | undefined {
  return isQualifiedName(key.toLowerCase()) ? undefined : 'is not a valid annotation key'
}

/** IsQualifiedName: `NAME` or `PREFIX/NAME`. */
function isQualifiedName(key: string): boolean {
  const parts = key.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.length > 2 || (parts.length === 2 && !isObjectName(parts[0] ?? ''))) return false
  return name.length <= MAX_PART && QUALIFIED.test(name)
}

function checkFinalizers(finalizers: unknown): readonly Violation[] {
  if (!Array.isArray(finalizers)) return []
  const names: readonly unknown[] = finalizers
  const both = names.includes('orphan') && names.includes('foregroundDeletion')
  if (!both && names.every((name) => typeof name === 'string' && isQualifiedName(name))) return []
  return [refused('metadata', 'metadata.finalizers', 'must be qualified names that go together')]
}

function checkAnnotationSize(annotations: unknown): readonly Violation[] {
  if (!isObject(annotations)) return []
  const size = Object.keys(annotations).reduce((sum, key) => {
    const value = member(annotations, key)
    return sum + Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0)
  }, 0)
  if (size <= MAX_ANNOTATION_BYTES) return []
  return [
    refused('size', 'metadata.annotations', `must be no more than ${MAX_ANNOTATION_BYTES} bytes`),
  ]
}
