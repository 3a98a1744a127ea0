import { run } from './run';

process.exitCode = run(process.argv.slice(2), (line) => {
	console.log(line);
});
