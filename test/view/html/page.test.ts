/** The page of `-o html` in a browser, from a file, as it is used. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { Reader, SecretReach } from '../../../src/lib/analysis/reach/report.ts'
import { reachGraph } from '../../../src/lib/view/graph/path-graph.ts'
import { surenessOf } from '../../../src/lib/view/path-words.ts'
import { inChromium, useChromium } from '../../browser/chromium.ts'
import { DB, EMPTY, EVERYBODY, JANE, named, PODS, TLS } from '../reach-fixture.ts'
import { openPage, pageText, rowsOf } from './open-page.ts'

const browser = await useChromium()
const SECRETS = [DB, TLS, EMPTY]

describe.skipIf(browser === undefined)(`the page ${inChromium(browser)}`, () => {
  test('opens without a word on the console and asks for nothing but itself', async () => {
    const { requests, messages, address, page } = await openPage(browser, pageText(SECRETS))
    expect(await page.locator('h2').textContent()).toBe('pay/db')
    await page.locator('button.open').first().click()
    expect(messages).toEqual([])
    expect(requests).toEqual([address])
  })

  test('could not send anything anywhere if it wanted to', async () => {
    const server = createServer((request, response) => {
      asked.push(request.url)
      response.setHeader('access-control-allow-origin', '*').end()
    })
    const asked: (string | undefined)[] = []
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { page } = await openPage(browser, pageText(SECRETS))
    const sent = await page.evaluate(
      `fetch('http://127.0.0.1:${port}/').then(() => 'sent', () => 'refused')`,
    )
    const loaded = await page.evaluate(`new Promise((done) => {
      const image = document.createElement('img')
      image.onload = () => done('loaded')
      image.onerror = () => done('refused')
      image.src = 'http://127.0.0.1:${port}/x.png'
      document.body.append(image)
    })`)
    expect([sent, loaded]).toEqual(['refused', 'refused'])
    expect(asked).toEqual([])
    const anybody = await browser?.newPage()
    await anybody?.goto(`http://127.0.0.1:${port}/`)
    await anybody?.close()
    expect(asked).toContain('/')
  })

  test('says above all what could not be seen and what was not followed', async () => {
    const { page } = await openPage(browser, pageText(SECRETS))
    const coverage = page.locator('.coverage')
    expect(await coverage.textContent()).toContain('Not everything could be read')
    expect(await coverage.textContent()).toContain('to see them: list on pods in web')
    await coverage.locator('summary').click()
    expect(await coverage.getByText('N12: taking over the control plane').isVisible()).toBe(true)
    const complete = await openPage(browser, pageText(SECRETS, { unseen: [] }))
    expect(await complete.page.locator('.coverage').textContent()).toContain('was read.')
  })

  test('shows every reader of a Secret with each step, its evidence, its condition and how to close it', async () => {
    const { page } = await openPage(browser, pageText(SECRETS))
    expect(await rowsOf(page)).toEqual([
      'ci/deployer|unknown|D1',
      'jane|conditional|I11 P1',
      'pay/api (2 pods)|certain|U1',
      'system:authenticated (4 service accounts, 1 pod)|possible|D6 P8',
    ])
    await page.getByRole('button', { name: 'jane user' }).click()
    const details = await page.locator('tr.details:visible').textContent()
    for (const words of [
      'I11 user jane → sa ci/deployer',
      'RoleBinding pay/ci subjects[0]',
      'ClusterRole deployer rule 3',
      'conditional if admission lets the pod in',
      'Another way',
      '2 more ways to begin',
      'Verbs that return the value: get',
      'To close it:',
    ]) {
      expect(details).toContain(words)
    }
    await page.getByRole('button', { name: 'ci/deployer service account' }).click()
    expect(await page.locator('tr.details:visible').last().textContent()).toContain(
      'get, list on clusterroles.rbac.authorization.k8s.io cluster-wide',
    )
  })

  test('draws the same steps as the other pictures', async () => {
    const { page } = await openPage(browser, pageText(SECRETS))
    const { nodes, edges } = reachGraph([DB], false)
    const stations = await page.locator('.graph .station').evaluateAll(labels)
    expect(stations.toSorted()).toEqual(nodes.map(({ text }) => text))
    const ids = await page.locator('.graph .edge text').allTextContents()
    expect(ids.toSorted()).toEqual(edges.map(({ id }) => id).toSorted())
    expect(await page.locator('.graph .edge.conditional path.line').count()).toBe(1)
  })

  test('draws no id of a step above another', async () => {
    const { page } = await openPage(browser, pageText(SECRETS))
    const rects =
      (await page.evaluate(`[...document.querySelectorAll('.graph .edge rect')].map((each) => {
      const { left, right, top, bottom } = each.getBoundingClientRect()
      return { left, right, top, bottom }
    })`)) as readonly Record<'left' | 'right' | 'top' | 'bottom', number>[]
    const overlapping = rects.flatMap((a, index) =>
      rects
        .slice(index + 1)
        .filter(
          (b) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5,
        ),
    )
    expect(rects.length).toBeGreaterThan(5)
    expect(overlapping).toEqual([])
  })

  test('finds Secrets and identities by any part of their names', async () => {
    const { page } = await openPage(browser, pageText(SECRETS))
    await page.keyboard.press('/')
    await page.keyboard.type('tls pay')
    expect(await page.locator('#list .title').allTextContents()).toEqual(['pay/tls'])
    await page.keyboard.press('Enter')
    expect(await page.locator('h2').textContent()).toBe('pay/tls')
    await page.getByRole('tab', { name: /Identities/ }).click()
    await page.locator('#search').fill('JANE')
    await page.keyboard.press('Enter')
    expect(await page.locator('h2').textContent()).toBe('jane')
    expect(await rowsOf(page)).toEqual(['pay/db|conditional|I11 P1', 'pay/tls|conditional|I11 P1'])
    await page.locator('#search').fill('nobody')
    expect(await page.locator('.found').textContent()).toBe('Nothing found')
  })

  test('can be used with the keyboard alone', async () => {
    const { page } = await openPage(browser, pageText(SECRETS))
    const { keyboard } = page
    await keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the readers')
    await keyboard.press('/')
    expect(await focused(page)).toBe('search')
    await keyboard.type('pay')
    await keyboard.press('ArrowDown')
    expect(await focused(page)).toBe('list')
    await keyboard.press('ArrowDown')
    expect(await page.locator('[aria-selected=true][role=option] .title').textContent()).toBe(
      'pay/tls',
    )
    expect(await page.locator('h2').textContent()).toBe('pay/tls')
    await keyboard.press('Home')
    expect(await page.locator('h2').textContent()).toBe('pay/db')
    await keyboard.press('Tab')
    expect(await focused(page)).toBe('sure-certain')
    await keyboard.press('Space')
    expect(await rowsOf(page)).toHaveLength(3)
    expect(await focused(page)).toBe('sure-certain')
    await keyboard.press('Space')
    for (const _ of SURE) await keyboard.press('Tab')
    expect(await focused(page)).toBe('pay/api (2 pods) pod')
    await keyboard.press('ArrowDown')
    expect(await focused(page)).toBe('jane user')
    await keyboard.press('Enter')
    expect(await page.locator('tr.details:visible').count()).toBe(1)
    await page.locator('.graph .station[tabindex="0"]').focus()
    await page.locator('.graph .station[aria-label="sa ci/deployer"]').focus()
    await keyboard.press('ArrowLeft')
    expect(await focused(page)).toBe('user jane')
    await keyboard.press('Enter')
    expect(await page.locator('h2').textContent()).toBe('jane')
    await page.goBack()
    expect(await page.locator('h2').textContent()).toBe('pay/db')
  })

  test('shows where the focus is', async () => {
    const { page } = await openPage(browser, pageText(SECRETS))
    const seen = new Set<string>()
    for (let presses = 0; presses < 25; presses++) {
      await page.keyboard.press('Tab')
      const name = await focused(page)
      if (name === '') break
      seen.add(name)
      const visible = await page.evaluate(`(() => {
        const active = document.activeElement
        const style = getComputedStyle(active)
        const rect = active.querySelector?.('rect')
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) ||
          (rect !== null && parseFloat(getComputedStyle(rect).strokeWidth) >= 3)
      })()`)
      expect(visible, name).toBe(true)
    }
    expect(seen.size).toBeGreaterThan(10)
  })

  test.each(['certain', 'conditional', 'possible', 'unknown'])(
    'leaves out the %s readers when asked to, in the table and in the drawing',
    async (sure) => {
      const { page } = await openPage(browser, pageText(SECRETS))
      const before = await rowsOf(page)
      await page.locator(`#sure-${sure}`).uncheck()
      expect(await rowsOf(page)).toEqual(before.filter((row) => row.split('|')[1] !== sure))
      expect(await page.locator('caption').textContent()).toContain('1 left out by the filter')
      const kept = DB.readers.filter((reader) => surenessOf(reader) !== sure)
      const { nodes } = reachGraph([{ ...DB, readers: kept }], false)
      const stations = await page.locator('.graph .station').evaluateAll(labels)
      expect(stations.toSorted()).toEqual(nodes.map(({ text }) => text))
    },
  )

  test('opens at what its address names', async () => {
    const html = pageText(SECRETS)
    const { page } = await openPage(browser, html, { hash: '#identity=user%20jane' })
    expect(await page.locator('h2').textContent()).toBe('jane')
    const gone = await openPage(browser, html, { hash: '#secret=pay%2Fgone' })
    expect(await gone.page.locator('main').textContent()).toBe('pay/gone is not in this report.')
  })

  test('without Secrets and without readers says so', async () => {
    const none = await openPage(browser, pageText([]))
    expect(await none.page.locator('main').textContent()).toContain('no Secrets in this report')
    const { page, messages } = await openPage(browser, pageText([EMPTY]))
    expect(await page.locator('main').textContent()).toContain('No reader was found.')
    expect(messages).toEqual([])
  })

  test.each(['light', 'dark'] as const)(
    'can be read in the %s: the contrast of every text is at least 4.5',
    async (colorScheme) => {
      const html = pageText(SECRETS)
      const { page } = await openPage(browser, html, { colorScheme })
      for (const each of await page.locator('button.open').all()) await each.click()
      await page.locator('summary').click()
      const texts = await contrasts(page)
      expect(texts.length).toBeGreaterThan(60)
      expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([])
      const back = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      expect(back).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(15, 20, 25)')
    },
  )

  test('prints the chosen Secret with every path, and nothing that needs a screen', async () => {
    const { page } = await openPage(browser, pageText(SECRETS), { colorScheme: 'dark' })
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect(await page.locator('tr.details:visible').count()).toBe(4)
    expect(await page.locator('main').textContent()).toContain('conditional if admission')
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    )
  })

  test('names that are code stay text, wherever they stand', async () => {
    const evil = `</script><img src=x onerror="document.title='taken over'"><!--&lt;\u2028\u202e'"`
    const reader: Reader = {
      ...named(evil),
      pods: { names: [evil, evil] },
      settledBy: [{ verbs: [evil], group: '', resource: evil }],
    }
    const path = reader.path.map((step) => ({ ...step, condition: evil, to: `sa ${evil}` }))
    const secret = { namespace: evil, name: evil, type: evil, readers: [{ ...reader, path }] }
    const { page, messages, requests } = await openPage(
      browser,
      pageText([secret], { origin: evil, unseen: [evil], notFollowed: [evil] }),
    )
    await page.locator('button.open').click()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toBe('Who can read Secrets')
    expect(await page.locator('.line .title').textContent()).toContain('</script><img src=x')
    expect(messages).toEqual([])
    expect(requests).toHaveLength(1)
  })

  test('holds two thousand Secrets, and what they share once', async () => {
    const html = pageText(manySecrets(2000))
    expect(html.length).toBeLessThan(1_500_000)
    const { page, messages } = await openPage(browser, html)
    await page.keyboard.press('/')
    await page.keyboard.type('name-1999')
    await page.keyboard.press('Enter')
    expect(await page.locator('h2').textContent()).toBe('team-99/name-1999')
    expect(await rowsOf(page)).toHaveLength(102)
    await page.getByRole('tab', { name: /Identities/ }).click()
    await page.locator('#search').fill('operator-7 ')
    await page.keyboard.press('Enter')
    expect(await page.locator('caption').textContent()).toBe('2000 Secrets')
    expect(await page.locator('tr.line').count()).toBe(300)
    await page.getByRole('button', { name: 'Show 1700 more' }).click()
    expect(await page.locator('tr.line').count()).toBe(2000)
    expect(messages).toEqual([])
  })
})

const SURE = ['certain', 'conditional', 'possible', 'unknown']

function labels(elements: readonly { getAttribute(name: string): string | null }[]): string[] {
  return elements.map((each) => each.getAttribute('aria-label') ?? '')
}

/** Id, label or text of what has the focus. */
async function focused(page: Page): Promise<string> {
  const name = await page.evaluate(`(() => {
    const active = document.activeElement
    if (active === document.body) return ''
    return active.id || active.getAttribute('aria-label') || active.textContent
  })()`)
  return String(name)
}

interface Contrast {
  readonly text: string
  readonly ratio: number
}

/** Of each text that is shown, with what is behind it (WCAG 2.2, success criterion 1.4.3). */
async function contrasts(page: Page): Promise<readonly Contrast[]> {
  return (await page.evaluate(`(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const luminance = ([r, g, b]) => [r, g, b]
      .map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
      .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0)
    const behind = (element) => {
      const rect = element.closest('g')?.querySelector('rect')
      if (rect) return rgba(getComputedStyle(rect).fill)
      for (let each = element; each; each = each.parentElement) {
        const back = rgba(getComputedStyle(each).backgroundColor)
        if (back[3] === 255) return back
      }
      throw new Error('nothing is behind it')
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      if (node.textContent.trim() === '' || !element.checkVisibility()) continue
      if (['SCRIPT', 'NOSCRIPT', 'title'].includes(element.tagName)) continue
      const style = getComputedStyle(element)
      const colour = element instanceof SVGElement ? style.fill : style.color
      const [a, b] = [luminance(rgba(colour)), luminance(behind(element))]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      found.push({ text: node.textContent, ratio })
    }
    return found
  })()`)) as readonly Contrast[]
}

/** Each with a hundred readers of the whole cluster and two of its own. */
function manySecrets(number: number): readonly SecretReach[] {
  const operators = Array.from({ length: 100 }, (_, index): Reader => {
    const name = `operator-${index} `
    return { ...EVERYBODY, subject: { kind: 'User', name } }
  })
  return Array.from({ length: number }, (_, index) => {
    const own = { ...PODS, subject: { ...PODS.subject, name: `pod-${index}` } }
    const namespace = `team-${index % 100}`
    const node: Reader = { ...JANE, scope: 'secret', subject: { kind: 'Node', name: 'worker-1' } }
    const readers = [own, node, ...operators.map((each) => ({ ...each }))]
    return { namespace, name: `name-${index}`, type: 'Opaque', readers }
  })
}
