import Dispatch
import HTTPServer
import Synchronization
import Testing

@Suite("OffloadPool")
struct OffloadPoolTests {
    @Test("past its width jobs wait, past its bound they are refused, and all that were accepted run")
    func bounds() {
        let pool = OffloadPool(width: 2, queueBound: 3)
        let gate = DispatchSemaphore(value: 0)
        let finished = DispatchGroup()
        var accepted = 0
        for _ in 0..<10 {
            finished.enter()
            let isAccepted = pool.submit {
                gate.wait()
                finished.leave()
            }
            if isAccepted { accepted += 1 } else { finished.leave() }
        }
        #expect(accepted == 5)
        #expect(pool.queuedJobs == 3)
        for _ in 0..<accepted { gate.signal() }
        #expect(finished.wait(timeout: .now() + 10) == .success)
        #expect(pool.queuedJobs == 0)
    }

    @Test("no more jobs run at once than the pool is wide, and none is lost")
    func width() {
        let pool = OffloadPool(width: 2, queueBound: 1000)
        let running = Atomic(0)
        let most = Atomic(0)
        let done = Atomic(0)
        let finished = DispatchGroup()
        for _ in 0..<500 {
            finished.enter()
            let isAccepted = pool.submit {
                most.max(running.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                running.subtract(1, ordering: .relaxed)
                done.add(1, ordering: .relaxed)
                finished.leave()
            }
            #expect(isAccepted)
        }
        #expect(finished.wait(timeout: .now() + 10) == .success)
        #expect(done.load(ordering: .relaxed) == 500)
        #expect(most.load(ordering: .relaxed) <= 2)
    }

    @Test("a pool that emptied takes jobs again")
    func again() {
        let pool = OffloadPool(width: 1, queueBound: 0)
        for _ in 0..<100 {
            let ran = DispatchSemaphore(value: 0)
            var isAccepted = false
            // The thread of the job before may still be on its way out.
            while !isAccepted { isAccepted = pool.submit { ran.signal() } }
            #expect(ran.wait(timeout: .now() + 10) == .success)
        }
    }
}
