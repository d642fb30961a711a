import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

test('the page runs no script but its own files, and makes no markup of text', async () => {
  const ann = await scene.person('Ann');
  const { outcomes, ran, directives } = await ann.page.evaluate(async () => {
    const ran: string[] = [];
    const directives = new Set<string>();
    Object.assign(window, { ran });
    document.addEventListener('securitypolicyviolation', (event) => void directives.add(event.effectiveDirective));

    const markup = '<img src="/none" onerror="ran.push(\'markup\')">';
    const code = 'window.ran.push("code")';
    const policies = Reflect.get(window, 'trustedTypes') as { createPolicy(name: string, rules: object): unknown };
    const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag) => document.createElement(tag);
    const refusedWays: Record<string, () => unknown> = {
      // That this is harmful is what is tried.
      // oxlint-disable-next-line no-eval
      eval: () => (0, eval)(code),
      // oxlint-disable-next-line typescript/no-implied-eval
      Function: () => new Function(code)(),
      innerHTML: () => (make('div').innerHTML = markup),
      outerHTML: () => (document.body.appendChild(make('i')).outerHTML = markup),
      insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', markup),
      write: () => document.write(markup),
      fragment: () => document.createRange().createContextualFragment(markup),
      parser: () => new DOMParser().parseFromString(markup, 'text/html'),
      srcdoc: () => (make('iframe').srcdoc = markup),
      'script text': () => (make('script').text = code),
      'script address': () => (make('script').src = '/none.js'),
      worker: () => new Worker('/none.js'),
      'another policy': () => policies.createPolicy('another', {}),
      'the policy for everything': () => policies.createPolicy('default', {}),
    };
    // These throw nothing, and must come to nothing.
    const silentWays: (() => void)[] = [
      () => void setTimeout(code as unknown as () => void, 0),
      () => {
        const script = make('script');
        script.append(code);
        document.body.append(script);
      },
      () => {
        const link = document.body.appendChild(make('a'));
        link.setAttribute('href', `javascript:${code}`);
        link.click();
      },
      () => {
        const button = document.body.appendChild(make('button'));
        button.setAttribute('onclick', code);
        button.click();
      },
      () => document.body.appendChild(make('iframe')).setAttribute('src', `javascript:parent.${code.slice(7)}`),
    ];
    const attempt = (act: () => unknown): string => {
      try {
        act();
        return 'done';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const outcomes: Record<string, string> = {};
    // In a task of the page: what a debugger evaluates may use eval, whatever the policy says.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        for (const [name, act] of Object.entries(refusedWays)) outcomes[name] = attempt(act);
        for (const act of silentWays) attempt(act);
        resolve();
      }, 0);
    });
    // Another turn, and the time in which a picture that is not there would call its handler.
    await fetch('/none').catch(() => undefined);
    await new Promise<void>((resolve) => {
      requestIdleCallback(() => resolve());
    });
    return { outcomes, ran, directives: [...directives].toSorted() };
  });
  expect(Object.entries(outcomes).filter(([, outcome]) => outcome === 'done')).toEqual([]);
  expect(ran).toEqual([]);
  expect(directives).toEqual(['require-trusted-types-for', 'script-src-elem', 'trusted-types']);
  // The browser says of each what it has stopped, and nothing else.
  expect(ann.complaints.splice(0).filter((line) => !/has been blocked|This document requires/.test(line))).toEqual([]);
});

test('the page is shown in nobody’s frame', async () => {
  const ann = await scene.person('Ann');
  const frames = createServer((_req, res) => {
    res.setHeader('Content-Type', 'text/html').end(`<iframe src="${ann.origin}/lobby"></iframe>`);
  }).listen(0, '127.0.0.1');
  await once(frames, 'listening');
  const other = await ann.openTab();
  const isRefused = (): boolean => other.complaints.some((line) => line.includes("frame-ancestors 'none'"));
  await other.page.goto(`http://127.0.0.1:${(frames.address() as AddressInfo).port}/`);
  await until('the frame is refused', isRefused);
  expect(await other.page.frames()[1]?.locator('#root').count()).toBe(0);
  await other.page.close();
  frames.close();
});
