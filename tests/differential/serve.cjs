// Starts dynalite, from the modules of the folder given, on a free port and prints the port.
const { createRequire } = require('node:module')
const { join } = require('node:path')

const dynalite = createRequire(join(process.argv[2], 'package.json'))('dynalite')
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })

// Some requests end dynalite with an uncaught error: those it answers with 500, and goes on.
let answering
server.prependListener('request', (request, response) => { answering = response })
process.on('uncaughtException', () => answering.writeHead(500).end('{}'))

server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit()).resume()
