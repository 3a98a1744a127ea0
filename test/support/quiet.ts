// n8n-core also logs each error of a node to the console; the tests check the output of the node.
process.env.N8N_LOG_LEVEL = 'silent';
