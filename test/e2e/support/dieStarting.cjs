// Loaded into n8n before all else, it kills n8n in the moment in which it writes down the execution that a poll starts.
const Module = require('node:module');

const load = Module._load;
Module._load = (request, ...rest) => {
	const loaded = load(request, ...rest);
	const { ExecutionPersistence } = request.endsWith('/execution-persistence') ? loaded : {};
	if (ExecutionPersistence) ExecutionPersistence.prototype.create = () => process.kill(process.pid, 'SIGKILL');
	return loaded;
};
