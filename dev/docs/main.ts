import { readFileSync, writeFileSync } from 'node:fs';
import { fillReadme } from './readme';

writeFileSync('README.md', fillReadme(readFileSync('README.md', 'utf8')));
