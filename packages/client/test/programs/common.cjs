const client = require('@roost/client');

import('./scenario.mjs')
  .then(({ runScenario }) => runScenario(client, JSON.parse(process.argv[2])))
  .then((report) => process.stdout.write(JSON.stringify(report)));
