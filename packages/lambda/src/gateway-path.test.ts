import { expect, test } from 'vitest';
import { pathBehindGateway } from './gateway-path.ts';

// Captured on a live HTTP API (hotsock/voker pull request 8, vokerhttp/testdata/ingress-paths.json).
test.each([
  ['/capture/plain', '/capture/plain'],
  ['/capture/space%20value', '/capture/space value'],
  ['/capture/question%3Fvalue', '/capture/question'],
  ['/capture/percent%25done', undefined],
  ['/capture/hash%23value', '/capture/hash#value'],
  ['/capture/slash%2Fvalue', '/capture/slash/value'],
  ['/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C', '/capture/unicode-λ-世界'],
  ['/capture/literal%252Fvalue', '/capture/literal/value'],
  ['/capture/literal%253Fvalue', '/capture/literal?value'],
  ['/capture/literal%2525value', '/capture/literal%value'],
])('%s arrives as it did on a live HTTP API', (sent, arrived) => {
  expect(pathBehindGateway(sent)).toBe(arrived);
});
