internal import CPosixShims
import Glibc

/// Descriptors 0, 1 and 2.
package enum StandardDescriptors {
    /// Opens `/dev/null` in place of those the process was started without: the next socket would take their numbers,
    /// and messages would be written into it. To be called before anything is opened.
    package static func fill() {
        while true {
            let descriptor = cposix_open("/dev/null", O_RDWR, 0)
            guard descriptor >= 0 else { return }
            guard descriptor <= 2 else {
                close(descriptor)
                return
            }
        }
    }
}
