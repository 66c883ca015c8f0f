import { optionsFrom } from '../command-line.ts';

const USAGE = `
npm run rehearse -- [--if-python] [--no-lint] [--keep]

  --if-python   succeeds without rehearsing when there is no Python
  --no-lint     rehearses the deployment alone; cfn-lint takes half of the time
  --keep        leaves the copy of the project, the logs and the engine's files behind, and says where
`;

export const options = () =>
  optionsFrom(USAGE, {
    'if-python': { type: 'boolean', default: false },
    'no-lint': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  });
