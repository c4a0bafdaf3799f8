/// The opcodes of protocols 0 to 5, under the names of CPython's `pickletools`.
enum PickleOpcode: UInt8 {
    case mark = 0x28, stop = 0x2E, pop = 0x30, popMark = 0x31, duplicate = 0x32
    // Constants and numbers.
    case none = 0x4E, newTrue = 0x88, newFalse = 0x89
    case int = 0x49, binInt = 0x4A, binInt1 = 0x4B, binInt2 = 0x4D, long = 0x4C, long1 = 0x8A, long4 = 0x8B
    case float = 0x46, binFloat = 0x47
    // Text and bytes.
    case string = 0x53, binString = 0x54, shortBinString = 0x55
    case unicode = 0x56, binUnicode = 0x58, shortBinUnicode = 0x8C, binUnicode8 = 0x8D
    case binBytes = 0x42, shortBinBytes = 0x43, binBytes8 = 0x8E, byteArray8 = 0x96
    // Containers.
    case emptyTuple = 0x29, tuple = 0x74, tuple1 = 0x85, tuple2 = 0x86, tuple3 = 0x87
    case emptyList = 0x5D, list = 0x6C, append = 0x61, appends = 0x65
    case emptyDict = 0x7D, dict = 0x64, setItem = 0x73, setItems = 0x75
    case emptySet = 0x8F, addItems = 0x90, frozenSet = 0x91
    // Sharing.
    case get = 0x67, binGet = 0x68, longBinGet = 0x6A, put = 0x70, binPut = 0x71, longBinPut = 0x72, memoize = 0x94
    // Classes, functions, objects.
    case global = 0x63, stackGlobal = 0x93, reduce = 0x52, build = 0x62
    case inst = 0x69, obj = 0x6F, newObj = 0x81, newObjEx = 0x92
    // What has no meaning in a file that stands alone.
    case persistentID = 0x50, binPersistentID = 0x51, extension1 = 0x82, extension2 = 0x83, extension4 = 0x84
    case nextBuffer = 0x97, readOnlyBuffer = 0x98
    // Structure of the file.
    case protocolNumber = 0x80, frame = 0x95
}
