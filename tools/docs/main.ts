import { readFileSync, writeFileSync } from 'node:fs';
import { DOCUMENTS, fillDocument } from './derivedParts';

for (const file of DOCUMENTS) writeFileSync(file, fillDocument(file, readFileSync(file, 'utf8')));
