import type { RequiredField } from '../engine/field';
import { string } from './basic';

/** INPUT_FILE is what a person calls the field that names the input's file. */
export const INPUT_FILE = 'Input Binary Field';

/** inputFile names the binary property of the input item that holds a file. */
export function inputFile(): RequiredField<string> {
	return string({
		label: INPUT_FILE,
		description: 'The name of the input field that holds the file',
		byDefault: 'data',
	});
}

/** outputFile names the binary property of the output item that a file goes to. */
export function outputFile(): RequiredField<string> {
	return string({
		label: 'Put Output File in Field',
		description: 'The name of the output field to put the file in',
		byDefault: 'data',
	});
}
