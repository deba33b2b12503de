import fc from 'fast-check'
import { expect, test } from 'vitest'

import { asciiGlyphs, unicodeGlyphs } from '../../src/lib/view/glyphs.ts'
import { blastTree, reachTree } from '../../src/lib/view/reach-tree.ts'
import { isSafe } from '../../src/lib/base/safe-text.ts'
import { BLAST, DB, EMPTY, named, REPORT, TLS } from './reach-fixture.ts'

const titles = new Map([
  ['U1', 'the pod is given the Secret'],
  ['P1', 'whoever may create pods mounts the Secret'],
])
const one = { several: false, glyphs: unicodeGlyphs, titles }
const text = (lines: Iterable<string>): string => `${[...lines].join('\n')}\n`

test('the tree of a Secret has its readers by how sure they are and by kind, with every step and its evidence', () => {
  expect(text(reachTree([DB], one))).toBe(`secret pay/db (Opaque)
├─ certain
│  └─ pods
│     └─ pay/api (2 pods)
│        └─ U1 → secret pay/db: the pod is given the Secret
│           └─ Pod pay/api-1 spec.volumes[db].secret.secretName, Succeeded
├─ conditional
│  └─ users
│     └─ jane
│        ├─ I11 → sa ci/deployer
│        │  ├─ RoleBinding pay/ci subjects[0]
│        │  └─ ClusterRole deployer rule 3
│        ├─ P1 → secrets in pay: whoever may create pods mounts the Secret
│        │  ├─ conditional: admission lets the pod in
│        │  ├─ RoleBinding pay/deploy subjects[0]
│        │  └─ ClusterRole deployer rule 3
│        ├─ or
│        │  ├─ I11 → sa ci/deployer
│        │  │  ├─ RoleBinding pay/ci subjects[0]
│        │  │  └─ ClusterRole deployer rule 3
│        │  └─ D1 → secrets in pay
│        │     └─ ClusterRole deployer rule 3
│        └─ 2 more ways
├─ possible
│  └─ groups
│     └─ system:authenticated (4 service accounts, 1 pod)
│        ├─ D6 → user jane
│        └─ P8 → secrets in every namespace
│           ├─ possible: an application logs it
│           └─ ClusterRole logs rule 3
└─ unknown
   └─ service accounts
      └─ ci/deployer
         ├─ D1 → secret db in pay
         │  └─ ClusterRole deployer rule 3, could not be read
         └─ to know: get, list on clusterroles.rbac.authorization.k8s.io cluster-wide
`)
})

test('a step that does not begin where the last one ended says where it begins', () => {
  const reader = named('joe')
  const [first, last] = reader.path
  if (first === undefined || last === undefined) throw new Error('no path')
  const path = [first, { ...last, from: 'sa ci/other' }]
  expect(text(reachTree([{ ...DB, readers: [{ ...reader, path }] }], one))).toContain(
    'P1 sa ci/other → secrets in pay',
  )
})

test('for several Secrets, who reads all of a namespace or the cluster stands there once', () => {
  const lines = [...reachTree([DB, TLS, EMPTY], { ...one, several: true })]
  const roots = lines.filter((line) => /^[^ ├└│]/.test(line))
  expect(roots).toEqual(['* every Secret', 'pay/* every Secret of pay', 'secret pay/db (Opaque)'])
  expect(lines.filter((line) => line.endsWith('─ jane'))).toHaveLength(1)
})

test('a Secret that nobody reads says so', () => {
  expect(text(reachTree([EMPTY], one))).toBe('secret web/lonely\n└─ nothing found\n')
})

test('without Unicode the branches are ASCII', () => {
  const lines = text(reachTree(REPORT.secrets, { ...one, glyphs: asciiGlyphs }))
  expect(lines).toMatch(/^[ -~\n]*$/)
  expect(lines).toContain('|  `- pods')
})

test('the tree of an identity has its Secrets, those of one path together, and whom it can act as', () => {
  expect(text(blastTree(BLAST, { glyphs: asciiGlyphs, titles: new Map() }))).toBe(`user jane in devs
|- certain: can act as
|  \`- sa ci/deployer
|     \`- I11 -> sa ci/deployer
|        |- RoleBinding pay/ci subjects[0]
|        \`- ClusterRole deployer rule 3
|- conditional: secrets
|  \`- 2 Secrets
|     |- I11 -> sa ci/deployer
|     |  |- RoleBinding pay/ci subjects[0]
|     |  \`- ClusterRole deployer rule 3
|     |- P1 -> secrets in pay
|     |  |- conditional: admission lets the pod in
|     |  |- RoleBinding pay/deploy subjects[0]
|     |  \`- ClusterRole deployer rule 3
|     \`- to each of
|        |- pay/db
|        \`- pay/tls
|- unknown: secrets
|  \`- web/lonely
|     \`- D1 -> secret db in pay
|        \`- ClusterRole deployer rule 3
|- not seen: clusterroles.rbac.authorization.k8s.io in all namespaces (forbidden)
\`- to see them: list on clusterroles.rbac.authorization.k8s.io cluster-wide
`)
})

test('no name steers the terminal or breaks a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const lines = [...reachTree([{ ...DB, readers: [named(name)] }], one)]
      expect(lines.every(isSafe)).toBe(true)
      expect(lines).toHaveLength(11)
    }),
  )
})
