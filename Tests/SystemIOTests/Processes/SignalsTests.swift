import Glibc
import Testing

@testable import SystemIO

@Suite("SignalSource")
struct SignalsTests {
    private struct NoPipe: Error {}

    private func isBlocked() -> Bool {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        return sigismember(&mask, SIGPIPE) == 1
    }

    private func isPending() -> Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return sigismember(&pending, SIGPIPE) == 1
    }

    @Test("a broken pipe is an error of write, whose signal is neither delivered nor left behind")
    func brokenPipes() throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw NoPipe() }
        close(ends[0])
        let writer = FileDescriptor(owning: ends[1])
        let wasBlocked = isBlocked()
        var wasPending = false
        let code = SignalSource.withBrokenPipesAsErrors { () -> CInt? in
            defer { wasPending = isPending() }
            do throws(SystemError) {
                try writer.writeAll([1], "pipe")
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code == EPIPE)
        #expect(wasPending)
        #expect(!isPending())
        #expect(isBlocked() == wasBlocked)
    }
}
