/**
 * What `validate-krew-manifest` of the krew index checks, and what krew's
 * installer refuses; sigs.k8s.io/krew, internal/index/validation and
 * internal/download.
 */
export interface Manifest {
  readonly apiVersion?: unknown
  readonly kind?: unknown
  readonly metadata?: { readonly name?: string }
  readonly spec?: {
    readonly version?: string
    readonly homepage?: string
    readonly shortDescription?: string
    readonly description?: string
    readonly platforms?: readonly Platform[]
  }
}

export interface Platform {
  readonly uri?: string
  readonly sha256?: string
  readonly bin?: string
  readonly files?: unknown
  readonly selector?: Selector
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

/** The pairs of system and architecture for which the index installs every plugin. */
const SUPPORTED: readonly (readonly [os: string, arch: string])[] = [
  ['windows', '386'],
  ['windows', 'amd64'],
  ['windows', 'arm64'],
  ['linux', '386'],
  ['linux', 'amd64'],
  ['linux', 'arm'],
  ['linux', 'arm64'],
  ['linux', 'ppc64le'],
  ['darwin', '386'],
  ['darwin', 'amd64'],
  ['darwin', 'arm64'],
]

const WINDOWS_DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/i
const SEMVER = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[\w.-]+)?(\+[\w.-]+)?$/

/** Every rule that a rendered manifest in a file of this name breaks, in words. */
export function manifestProblems(manifest: Manifest, fileName: string): readonly string[] {
  const { metadata: { name = '' } = {}, spec = {} } = manifest
  const platforms = spec.platforms ?? []
  return [
    ...say(manifest.apiVersion !== 'krew.googlecontainertools.github.com/v1alpha2', 'apiVersion'),
    ...say(manifest.kind !== 'Plugin', 'kind'),
    ...say(fileName !== `${name}.yaml`, 'the file is not called after the plugin'),
    ...say(!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name), 'the name is not in kebab case'),
    ...say(/^(kube|k8s)/.test(name) || WINDOWS_DEVICES.test(name), 'the name is not allowed'),
    ...say(!SEMVER.test(spec.version ?? ''), 'the version is not v and semver'),
    ...say(!/^.{1,50}$/.test(spec.shortDescription ?? ''), 'shortDescription: 1 to 50 characters'),
    ...say(/^[a-z]|\.$/.test(spec.shortDescription ?? ''), 'shortDescription: style'),
    ...say(!(spec.homepage ?? '').startsWith('https://'), 'no homepage'),
    ...say((spec.description ?? '') === '', 'no description'),
    ...say(/^.{81,}$/m.test(spec.description ?? ''), 'description: wider than 80 columns'),
    ...say(platforms.length === 0, 'no platforms'),
    ...platforms.flatMap(platformProblems),
    ...overlaps(platforms),
  ]
}

function platformProblems(platform: Platform): readonly string[] {
  const { uri = '', sha256 = '', bin = '', selector } = platform
  const keys = [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ]
  return [
    ...say(!/^https:\/\/\S+(\.zip|\.tar\.gz)$/.test(uri), 'uri: .zip or .tar.gz'),
    ...say(!/^[0-9a-f]{64}$/.test(sha256), 'sha256: 64 digits in lower case'),
    ...say(bin === '' || bin.includes('..') || bin.startsWith('/'), 'bin: a path in the archive'),
    ...say(platform.files !== undefined, 'files: better without'),
    ...say(keys.length === 0, 'selector: missing'),
    ...say(
      keys.some((key) => key !== 'os' && key !== 'arch'),
      'selector: only os and arch',
    ),
    ...say(supportedBy(platform).length === 0, 'selector: matches no supported platform'),
  ]
}

function overlaps(platforms: readonly Platform[]): readonly string[] {
  return SUPPORTED.filter(
    ([os, arch]) => platforms.filter((platform) => matches(platform, os, arch)).length > 1,
  ).map(([os, arch]) => `two platforms match ${os}/${arch}`)
}

/** The supported pairs that the platform's selector matches, as `linux/amd64`. */
export function supportedBy(platform: Platform): readonly string[] {
  return SUPPORTED.filter(([os, arch]) => matches(platform, os, arch)).map((pair) => pair.join('/'))
}

function matches({ selector = {} }: Platform, os: string, arch: string): boolean {
  const actual: Readonly<Record<string, string>> = { os, arch }
  const labels = Object.entries(selector.matchLabels ?? {})
  return (
    labels.every(([key, value]) => actual[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const among = values.includes(actual[key] ?? '')
      return operator === 'In' ? among : operator === 'NotIn' && !among
    })
  )
}

/** An entry of an archive, as krew's extractor looks at it. */
export interface Entry {
  readonly path: string
  readonly type: 'file' | 'folder' | 'other'
}

/** Every rule of krew's extractor and of the index that an archive breaks. */
export function archiveProblems(entries: readonly Entry[], bin: string): readonly string[] {
  const top = entries.filter(({ path }) => !path.includes('/')).map(({ path }) => path)
  const plugins = entries.filter(({ path }) => /(^|\/)kubectl-/.test(path)).map(({ path }) => path)
  return [
    ...entries.flatMap(({ path, type }) => [
      ...say(type === 'other', `${path} is neither a plain file nor a folder`),
      ...say(path.includes('..') || path.startsWith('/'), `${path} could leave the folder`),
    ]),
    ...say(!top.some((name) => /^(licen[cs]e|copying)(\.txt|\.md)?$/i.test(name)), 'no licence'),
    ...say(!entries.some(({ path, type }) => path === bin && type === 'file'), `no ${bin}`),
    ...say(
      plugins.some((path) => path !== bin),
      'another file could be taken for a plugin',
    ),
  ]
}

function say(broken: boolean, problem: string): readonly string[] {
  return broken ? [problem] : []
}
