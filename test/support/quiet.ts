// n8n-core writes each problem of a node to the console as well; the tests look at what the node puts out.
process.env.N8N_LOG_LEVEL = 'silent';
