import java.io.IOException;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * Starts DynamoDB Local on 127.0.0.1 alone, which its command line cannot, and ends with the process that started it
 * (whose end closes our stdin). Prints "listening" once it is.
 */
public final class LoopbackDynamoDb {
  public static void main(String[] args) throws Exception {
    DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(args);
    var field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    ((ServerConnector) ((Server) field.get(proxy)).getConnectors()[0]).setHost("127.0.0.1");
    proxy.start();
    System.out.println("listening");
    try {
      while (System.in.read() != -1) { }
    } catch (IOException gone) {
      // The other end is gone: so are we.
    }
    Runtime.getRuntime().halt(0);
  }
}
