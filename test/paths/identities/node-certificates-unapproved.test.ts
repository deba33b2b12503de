import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Rule } from '../given.ts'
import { attackerIn, stage } from '../demonstration.ts'
import { csrRule, submit } from './certificates.ts'
import { KUBELET_CLIENT } from './certificate-request.ts'
import { until } from './accounts.ts'
import { NODE } from './pods.ts'

const AS_NODE = { commonName: `system:node:${NODE}`, organizations: ['system:nodes'] }

interface Requested {
  readonly status: { readonly conditions?: readonly object[]; readonly certificate?: string }
}

/**
 * The controller takes requests up in the order in which they come, so one that it
 * approves shows that it has passed by the one before it.
 */
async function passedBy(rules: readonly Rule[], asked = AS_NODE): Promise<Requested> {
  const scene = await stage({ clusterRules: [csrRule('create'), ...rules] }, 'I18')
  const pending = await submit(attackerIn(scene), scene, asked, KUBELET_CLIENT)
  const last = await stage(
    { clusterRules: [csrRule('create'), csrRule('create', 'nodeclient')] },
    'I18',
  )
  const { path } = await submit(attackerIn(last), last, AS_NODE, KUBELET_CLIENT)
  await until('the controller to approve the request after it', async () => {
    const { status } = await last.admin.get<Requested>(path)
    return status.certificate !== undefined
  })
  // There are several workers.
  await sleep(500)
  return scene.admin.get<Requested>(pending.path)
}

test('I18: without nodeclient a request for a kubelet stays as it is', async () => {
  const { status } = await passedBy([])
  expect(status).toEqual({})
})

test('I18: selfnodeclient is for the node itself', async () => {
  const { status } = await passedBy([csrRule('create', 'selfnodeclient')])
  expect(status).toEqual({})
})

test('I18: nodeclient is for the names of nodes', async () => {
  const asked = { commonName: 'jane', organizations: ['system:nodes'] }
  const { status } = await passedBy([csrRule('create', 'nodeclient')], asked)
  expect(status).toEqual({})
})
