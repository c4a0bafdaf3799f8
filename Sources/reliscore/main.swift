internal import CommandLineInterface
internal import Glibc

exit(CommandLineTool.main())
