import { describe, expect, it } from 'vitest'

import { findCreationRule, yamlIndent } from '../../../src/lib/crypto/sops/index.ts'

const CONFIG = `
creation_rules:
  - path_regex: ^prod/.*\\.yaml$
    age: age1a, age1b,
    encrypted_regex: ^(data|stringData)$
    mac_only_encrypted: true
  - path_regex: groups
    shamir_threshold: 2
    key_groups:
      - age: [age1a, age1a]
        merge:
          - age: [age1m]
      - age:
          - age1b
      - pgp: [FBC7B9E2A4F9289AC0C1D4843D16CEE4A27381B4]
  - age: [age1c]
    kms: arn:aws:kms:x
stores:
  yaml:
    indent: 2
`

describe('.sops.yaml', () => {
  it('says by its first rule that matches', async () => {
    expect(await findCreationRule(CONFIG, 'prod/db.yaml')).toEqual({
      keyGroups: [['age1a', 'age1b']],
      shamirThreshold: 0,
      selection: { field: 'encrypted_regex', value: '^(data|stringData)$' },
      macOnlyEncrypted: true,
      otherServices: [],
      index: 0,
    })
    expect(await findCreationRule(CONFIG, 'dev/prod/db.yaml')).toMatchObject({
      keyGroups: [['age1c']],
      otherServices: ['kms'],
      index: 2,
    })
  })

  it('joins merged groups, names nobody twice, and names services we do not speak to', async () => {
    expect(await findCreationRule(CONFIG, 'my/groups.json')).toMatchObject({
      keyGroups: [['age1m', 'age1a'], ['age1b']],
      shamirThreshold: 2,
      otherServices: ['pgp'],
    })
  })

  it('may have no rule for a file, or none at all', async () => {
    expect(await findCreationRule('creation_rules:\n- path_regex: x\n  age: a', 'y')).toBe(
      'no-match',
    )
    expect(await findCreationRule('creation_rules: []', 'y')).toBe('no-match')
    expect(await findCreationRule('stores: {}', 'y')).toBe('no-rules')
    expect(await findCreationRule('', 'y')).toBe('no-rules')
  })

  it('may say how far YAML is indented', () => {
    expect(yamlIndent(CONFIG)).toBe(2)
    expect(yamlIndent('')).toBeUndefined()
  })

  it('is refused when it makes no sense, without its text', async () => {
    for (const text of [
      'creation_rules: [hunter2]',
      'creation_rules: [{age: {x: hunter2}}]',
      'creation_rules: [{age: [1]}]',
      'a: [hunter2',
      'creation_rules: [{encrypted_regex: a, encrypted_suffix: hunter2}]',
      'creation_rules: [{path_regex: "(hunter2"}]',
    ]) {
      const error: unknown = await findCreationRule(text, 'x').catch((error_: unknown) => error_)
      expect(error).toMatchObject({ name: 'SopsError' })
      expect(String(error)).not.toContain('hunter2')
    }
  })
})
