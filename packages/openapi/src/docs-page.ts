/**
 * The renderer's settings: https://guides.scalar.com/scalar/scalar-api-references/configuration
 * What would ask its makers' servers for something (fonts, their agent, their registry, telemetry) is off; the page's policy would
 * refuse it anyway, see packages/lambda/src/text-headers.ts.
 */
const settings = {
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  // The samples are ours, made of the contract: see samples.ts.
  hiddenClients: true,
  authentication: { preferredSecurityScheme: 'Authorization' },
  hideModels: true,
};

/**
 * The page of the reference. Without a script of its own, so that its policy can allow files alone.
 *
 * @param rendererVersion stands in the renderer's address, so that a new one is fetched.
 */
export function makeDocsPage(rendererVersion: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Roost: API reference</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <noscript>This page is drawn by a program: turn JavaScript on, or read <a href="/openapi.json">the document</a> itself.</noscript>
    <script id="api-reference" data-url="/openapi.json" data-configuration='${JSON.stringify(settings)}'></script>
    <script src="/docs/renderer.js?v=${rendererVersion}"></script>
  </body>
</html>
`;
}
