/** As `kubectl` names a resource: `pods`, `deployments.apps`. Also the key of coverage entries. */
export function resourceName({
  plural,
  group,
}: {
  readonly plural: string
  readonly group: string
}): string {
  return group === '' ? plural : `${plural}.${group}`
}

/** `apps/v1` of an object or a list of objects. */
export function apiVersionOf({
  group,
  version,
}: {
  readonly group: string
  readonly version: string
}): string {
  return group === '' ? version : `${group}/${version}`
}

/** The group of an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? '' : apiVersion.slice(0, slash)
}

/** The version of an `apiVersion`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1)
}
